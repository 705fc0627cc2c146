package io.holdfast.lock.benchmarks.agents;

import io.holdfast.lock.benchmarks.workloads.Work;
import java.io.Serializable;

/**
 * What one process did in one round.
 *
 * @param cpuSeconds processor time of the process
 * @param requests how many the client sent, or -1 if it does not count them
 */
public record Sample(Work work, double cpuSeconds, long requests) implements Serializable {}
