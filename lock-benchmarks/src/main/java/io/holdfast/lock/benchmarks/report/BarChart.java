package io.holdfast.lock.benchmarks.report;

import io.holdfast.lock.benchmarks.scenarios.Result;
import io.holdfast.lock.benchmarks.scenarios.Row;
import io.holdfast.lock.benchmarks.workloads.Metric;
import java.util.List;
import java.util.Locale;

/** Bars of a scenario's medians; on a logarithmic scale where they are far apart. */
final class BarChart {
  static final int WIDTH = 720;
  private static final int LABELS = 190;
  private static final int BARS = 400;
  private static final int TOP = 44;
  private static final int STEP = 22;
  private static final double FAR_APART = 50;

  private static final String STYLE =
      """
      <style>
      text { font: 13px system-ui, sans-serif; fill: #1f2328 }
      .title { font-weight: 600 } .note { fill: #59636e; font-size: 11px }
      .ours { fill: #0969da } .peer { fill: #d4812a } .baseline { fill: #8c959f }
      @media (prefers-color-scheme: dark) {
        text { fill: #e6edf3 } .note { fill: #9198a1 }
        .ours { fill: #4493f8 } .peer { fill: #e0a458 } .baseline { fill: #6e7681 }
      }
      </style>
      """;

  private final Result result;
  private final List<Row> rows;
  private final double least;
  private final double most;

  BarChart(Result result) {
    this.result = result;
    rows =
        result.rows().stream()
            .filter(row -> row.failure() == null && row.has(result.primary()))
            .toList();
    Metric metric = result.primary();
    least = rows.stream().mapToDouble(row -> row.value(metric)).filter(v -> v > 0).min().orElse(1);
    most = rows.stream().mapToDouble(row -> row.value(metric)).max().orElse(1);
  }

  int height() {
    return TOP + STEP * rows.size() + 10;
  }

  /** Returns the chart as a file. */
  String document() {
    return document(height(), group(0));
  }

  static String document(int height, String content) {
    return """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %2$d" width="%1$d" height="%2$d" role="img">
        %3$s%4$s</svg>
        """
        .formatted(WIDTH, height, STYLE, content);
  }

  /** Returns the chart as a part of one, so far below its top. */
  String group(int y) {
    StringBuilder group = new StringBuilder();
    group.append("<g transform=\"translate(0 %d)\">\n".formatted(y));
    group.append(text("title", 10, 18, result.title()));
    group.append(text("note", 10, 34, note()));
    for (int i = 0; i < rows.size(); i++) {
      bar(group, rows.get(i), TOP + STEP * i);
    }
    return group.append("</g>\n").toString();
  }

  private String note() {
    Metric metric = result.primary();
    return metric.heading()
        + (metric.moreIsBetter() ? ", more is better" : ", less is better")
        + (logarithmic() ? "; logarithmic" : "");
  }

  private void bar(StringBuilder group, Row row, int y) {
    double value = row.value(result.primary());
    double width = Math.max(1, BARS * length(value));
    String role = row.role().name().toLowerCase(Locale.ROOT);
    group.append(text("", 10, y + 14, row.contestant()));
    group.append(
        String.format(
            Locale.ROOT,
            "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\"/>\n",
            role,
            LABELS,
            y + 2,
            width,
            STEP - 6));
    group.append(text("", LABELS + 8 + (int) width, y + 14, Figures.of(value)));
  }

  private boolean logarithmic() {
    return most / least > FAR_APART;
  }

  /** From 0 to 1. */
  private double length(double value) {
    if (value <= 0) {
      return 0;
    }
    // The least gets a tenth, so that it can be seen.
    return logarithmic()
        ? 0.1 + 0.9 * Math.log(value / least) / Math.log(most / least)
        : value / most;
  }

  static String text(String style, int x, int y, String text) {
    String escaped = text.replace("&", "&amp;").replace("<", "&lt;");
    String attribute = style.isEmpty() ? "" : " class=\"" + style + "\"";
    return "<text%s x=\"%d\" y=\"%d\">%s</text>\n".formatted(attribute, x, y, escaped);
  }
}
