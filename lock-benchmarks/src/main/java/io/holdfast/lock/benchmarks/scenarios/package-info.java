/** What is compared, on which store, and what is to be reached; and how it is run. */
@NullMarked
package io.holdfast.lock.benchmarks.scenarios;

import org.jspecify.annotations.NullMarked;
