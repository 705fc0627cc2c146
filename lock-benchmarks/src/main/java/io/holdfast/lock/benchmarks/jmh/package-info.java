/** What the engine costs by itself, measured with JMH. */
@NullMarked
package io.holdfast.lock.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
