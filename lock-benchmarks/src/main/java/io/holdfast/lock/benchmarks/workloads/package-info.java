/** What a client of a contestant is made to do, and what is measured of it inside its process. */
@NullMarked
package io.holdfast.lock.benchmarks.workloads;

import org.jspecify.annotations.NullMarked;
