package io.holdfast.lock.benchmarks.workloads;

import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * What came of a workload in one process.
 *
 * @param operations how many there were
 * @param seconds how long it took
 * @param perSecond how many there were in a second, not counting those that ended late
 * @param waits how long each of them waited for its lock, in nanoseconds
 * @param leastShare what the unluckiest thread got in its worst second, where 1 is as much as the
 *     others
 * @param holds if they matter
 * @param more what this workload alone measures
 */
public record Work(
    long operations,
    double seconds,
    double perSecond,
    Histogram waits,
    double leastShare,
    List<Span> holds,
    Map<Metric, Double> more)
    implements Serializable {
  /** Of a workload that measures itself. */
  static Work of(long operations, double seconds, Map<Metric, Double> more) {
    return new Work(
        operations,
        seconds,
        operations / seconds,
        new Histogram(),
        Double.NaN,
        List.of(),
        Map.copyOf(more));
  }
}
