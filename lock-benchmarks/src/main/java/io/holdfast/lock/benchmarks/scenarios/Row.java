package io.holdfast.lock.benchmarks.scenarios;

import io.holdfast.lock.benchmarks.contestants.Contestant.Role;
import io.holdfast.lock.benchmarks.workloads.Metric;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came of a contestant in a scenario.
 *
 * @param role what that is to Holdfast
 * @param rounds the figures of each round
 * @param failure why there are no figures, if so
 */
public record Row(
    String contestant, Role role, List<Map<Metric, Double>> rounds, @Nullable String failure) {
  /** Returns the figures of a metric in the order of the rounds; empty if there are none. */
  public double[] values(Metric metric) {
    return rounds.stream()
        .filter(round -> round.containsKey(metric))
        .mapToDouble(round -> round.get(metric))
        .toArray();
  }

  /** Returns whether there are figures of a metric. */
  public boolean has(Metric metric) {
    return values(metric).length > 0;
  }

  /** Returns what a metric comes to: a median, or of sums over all rounds the last one. */
  public double value(Metric metric) {
    double[] values = values(metric);
    return metric == Metric.PROCESS_SHARE && values.length > 0
        ? values[values.length - 1]
        : Statistics.median(values);
  }
}
