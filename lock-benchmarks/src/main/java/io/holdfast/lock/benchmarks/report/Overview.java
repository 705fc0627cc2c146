package io.holdfast.lock.benchmarks.report;

import io.holdfast.lock.benchmarks.scenarios.Result;
import java.util.List;

/** One picture of the scenarios that most readers ask for. */
final class Overview {
  private static final List<String> SHOWN =
      List.of("uncontended-1", "uncontended-64", "one-name-64", "processes-4x8", "flash-sale");
  private static final int GAP = 14;

  private Overview() {}

  static String document(Report report) {
    StringBuilder content = new StringBuilder();
    int y = 0;
    for (Result result : report.results()) {
      if (SHOWN.contains(result.id())) {
        BarChart chart = new BarChart(result);
        content.append(chart.group(y));
        y += chart.height() + GAP;
      }
    }
    for (String line : report.machine().lines()) {
      content.append(BarChart.text("note", 10, y + 10, line));
      y += 16;
    }
    return BarChart.document(y + 4, content.toString());
  }
}
