package io.holdfast.lock.benchmarks.scenarios;

import io.holdfast.lock.benchmarks.contestants.Contestant.Role;
import io.holdfast.lock.benchmarks.workloads.Metric;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What came of a scenario.
 *
 * @param id of the scenario
 * @param title of the scenario
 * @param primary what it is about
 * @param columns what else is shown, where it is known
 * @param baseline whom the others are compared with
 * @param rows of the contestants
 * @param targets what is to be reached
 */
public record Result(
    String id,
    String title,
    Metric primary,
    List<Metric> columns,
    String baseline,
    List<Row> rows,
    List<Target> targets) {
  /** Returns a contestant's row, unless it did not take part or failed. */
  public Optional<Row> row(String contestant) {
    return rows.stream()
        .filter(row -> row.contestant().equals(contestant) && row.failure() == null)
        .findFirst();
  }

  /** Returns how much of the baseline's a contestant reached; not a number if that is unknown. */
  public double ratio(Row row, Metric metric, String other) {
    Optional<Row> base = other.equals(Target.BEST_PEER) ? bestPeer(metric) : row(other);
    return base.map(found -> Statistics.ratio(row.values(metric), found.values(metric)))
        .orElse(Double.NaN);
  }

  private Optional<Row> bestPeer(Metric metric) {
    Comparator<Row> byValue = Comparator.comparingDouble(row -> row.value(metric));
    return rows.stream()
        .filter(row -> row.failure() == null && row.has(metric))
        .filter(row -> row.role() == Role.PEER)
        .max(metric.moreIsBetter() ? byValue : byValue.reversed());
  }

  /** Returns what a target's contestant reached; not a number if that is unknown. */
  public double reached(Target target) {
    return row(target.contestant())
        .map(
            row ->
                target.baseline() == null
                    ? row.value(target.metric())
                    : ratio(row, target.metric(), target.baseline()))
        .orElse(Double.NaN);
  }

  /** Returns whether a target was reached; not if that is unknown. */
  public boolean met(Target target) {
    double reached = reached(target);
    return target.atLeast() ? reached >= target.bound() : reached <= target.bound();
  }
}
