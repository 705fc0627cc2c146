package io.holdfast.lock.benchmarks.report;

import io.holdfast.lock.benchmarks.scenarios.Result;
import io.holdfast.lock.benchmarks.scenarios.Row;
import io.holdfast.lock.benchmarks.workloads.Metric;
import java.util.StringJoiner;

/** A result for a terminal. */
public final class TextTable {
  private TextTable() {}

  /** Returns a few lines. */
  public static String of(Result result) {
    StringJoiner lines = new StringJoiner("\n");
    lines.add("%s: %s, %s".formatted(result.id(), result.title(), result.primary().heading()));
    for (Row row : result.rows()) {
      lines.add(line(result, row));
    }
    result
        .targets()
        .forEach(
            target -> lines.add("  " + target.contestant() + " " + Figures.of(target, result)));
    return lines.toString();
  }

  private static String line(Result result, Row row) {
    if (row.failure() != null) {
      return "  %-24s failed: %s".formatted(row.contestant(), row.failure());
    }
    StringBuilder line = new StringBuilder();
    line.append(
        "  %-24s %12s %10s ×"
            .formatted(
                row.contestant(),
                Figures.of(row.value(result.primary())),
                Figures.of(result.ratio(row, result.primary(), result.baseline()))));
    for (Metric metric : result.columns()) {
      if (row.has(metric)) {
        line.append("  %s %s".formatted(metric.heading(), Figures.of(row.value(metric))));
      }
    }
    return line.toString();
  }
}
