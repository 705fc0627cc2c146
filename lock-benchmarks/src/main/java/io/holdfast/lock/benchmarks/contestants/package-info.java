/**
 * What is measured: the locks of Holdfast, of its peers, and what costs least, behind one
 * interface.
 *
 * <p>Another one is a class that implements {@link
 * io.holdfast.lock.benchmarks.contestants.Contestant}, a line in {@link
 * io.holdfast.lock.benchmarks.contestants.Contestants}, and its name in the scenarios in which it
 * is to take part.
 */
@NullMarked
package io.holdfast.lock.benchmarks.contestants;

import org.jspecify.annotations.NullMarked;
