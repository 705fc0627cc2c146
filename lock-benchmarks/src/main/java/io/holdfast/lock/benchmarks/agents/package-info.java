/** The processes in which the contestants run. */
@NullMarked
package io.holdfast.lock.benchmarks.agents;

import org.jspecify.annotations.NullMarked;
