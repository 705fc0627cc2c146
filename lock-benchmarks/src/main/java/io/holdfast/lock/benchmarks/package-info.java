/** Holdfast and its peers, side by side: which contestants and scenarios there are, and the run. */
@NullMarked
package io.holdfast.lock.benchmarks;

import org.jspecify.annotations.NullMarked;
