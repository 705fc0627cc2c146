package io.holdfast.lock.benchmarks.scenarios;

import io.holdfast.lock.benchmarks.workloads.Metric;
import org.jspecify.annotations.Nullable;

/**
 * Something that a contestant is to reach.
 *
 * @param atLeast whether the bound is a lower one
 * @param bound of the metric, or of its ratio to the baseline's
 * @param baseline another contestant, or {@link #BEST_PEER}; without, the bound is one of the value
 *     itself
 */
public record Target(
    String contestant, Metric metric, boolean atLeast, double bound, @Nullable String baseline) {
  /** The fastest of those that are not ours and are locks. */
  public static final String BEST_PEER = "the best peer";

  static Target atLeast(String contestant, Metric metric, double times, String baseline) {
    return new Target(contestant, metric, true, times, baseline);
  }

  static Target atMost(String contestant, Metric metric, double times, String baseline) {
    return new Target(contestant, metric, false, times, baseline);
  }

  static Target atLeast(String contestant, Metric metric, double value) {
    return new Target(contestant, metric, true, value, null);
  }

  static Target atMost(String contestant, Metric metric, double value) {
    return new Target(contestant, metric, false, value, null);
  }
}
