/**
 * What is measured: the locks of Holdfast, of its peers, and what costs least, behind one
 * interface.
 */
@NullMarked
package io.holdfast.lock.benchmarks.contestants;

import org.jspecify.annotations.NullMarked;
