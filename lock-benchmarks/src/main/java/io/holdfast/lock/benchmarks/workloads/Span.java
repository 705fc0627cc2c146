package io.holdfast.lock.benchmarks.workloads;

import java.io.Serializable;

/**
 * A hold, on {@link System#nanoTime}, which the processes of a machine share.
 *
 * @param from when its acquire returned
 * @param until when its release was called
 */
public record Span(long from, long until) implements Serializable {}
