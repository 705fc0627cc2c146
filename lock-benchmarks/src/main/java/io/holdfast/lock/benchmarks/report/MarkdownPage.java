package io.holdfast.lock.benchmarks.report;

import io.holdfast.lock.benchmarks.scenarios.Result;
import io.holdfast.lock.benchmarks.scenarios.Row;
import io.holdfast.lock.benchmarks.scenarios.Statistics;
import io.holdfast.lock.benchmarks.workloads.Metric;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** A page of tables. */
final class MarkdownPage {
  private final Report report;

  MarkdownPage(Report report) {
    this.report = report;
  }

  String text() {
    StringBuilder page = new StringBuilder();
    page.append(
        """
        # Benchmarks

        Written by `./holdfast-bench`: %s run, on %s.

        The contestants of a scenario took their turns in the same run on the same servers, round after
        round; the tables have the median of the rounds, the least and the most of them, and the median
        of the rounds' ratios to the contestant named first. `server CPU` and `server commands` are the
        server's own, its commands inside scripts counted as well; `requests` are those that Holdfast
        says it sent. A `turn` is the time in which every thread could have had the lock once.

        """
            .formatted(report.effort(), report.machine().line()));
    page.append("![Some of it](overview.svg)\n\n").append(targets());
    report.results().forEach(result -> page.append(section(result)));
    return page.toString();
  }

  private String targets() {
    long all = report.results().stream().mapToLong(result -> result.targets().size()).sum();
    String missed =
        report.results().stream()
            .flatMap(
                result ->
                    result.targets().stream()
                        .filter(target -> !result.met(target))
                        .map(
                            target ->
                                "- [%s](#%s) %s: %s\n"
                                    .formatted(
                                        result.id(),
                                        result.id(),
                                        target.contestant(),
                                        Figures.of(target, result))))
            .collect(Collectors.joining());
    long count = missed.lines().count();
    return "%d of %d targets were met%s\n\n"
        .formatted(all - count, all, count == 0 ? "." : "; these were not:\n\n" + missed.strip());
  }

  private static String section(Result result) {
    List<Metric> columns = columns(result);
    StringBuilder section = new StringBuilder();
    section.append("## ").append(result.id()).append("\n\n");
    section.append(result.title()).append(".\n\n");
    section.append("![%s](%s.svg)\n\n".formatted(result.title(), result.id()));
    List<String> head = new ArrayList<>();
    head.add("contestant");
    head.add(result.primary().heading());
    head.add("least – most");
    head.add("× " + result.baseline());
    columns.forEach(column -> head.add(column.heading()));
    head.add("target");
    section.append(line(head));
    section.append("|---|").append("--:|".repeat(columns.size() + 3)).append("---|\n");
    for (Row row : result.rows()) {
      section.append(line(cells(result, row, columns)));
    }
    return section.append('\n').toString();
  }

  /** Returns those of which anything is known. */
  private static List<Metric> columns(Result result) {
    return result.columns().stream()
        .filter(column -> result.rows().stream().anyMatch(row -> row.has(column)))
        .toList();
  }

  private static List<String> cells(Result result, Row row, List<Metric> columns) {
    List<String> cells = new ArrayList<>();
    cells.add(row.contestant());
    if (row.failure() != null) {
      cells.add("failed: " + row.failure().lines().findFirst().orElse("").replace("|", "\\|"));
      cells.addAll(Collections.nCopies(columns.size() + 2, ""));
    } else {
      double[] values = row.values(result.primary());
      cells.add(Figures.of(row.value(result.primary())));
      cells.add(Figures.of(Statistics.least(values)) + " – " + Figures.of(Statistics.most(values)));
      cells.add(Figures.of(result.ratio(row, result.primary(), result.baseline())));
      columns.forEach(column -> cells.add(Figures.of(row.value(column))));
    }
    cells.add(
        result.targets().stream()
            .filter(target -> target.contestant().equals(row.contestant()))
            .map(target -> Figures.of(target, result))
            .collect(Collectors.joining("<br>")));
    return cells;
  }

  private static String line(List<String> cells) {
    return "| " + String.join(" | ", cells) + " |\n";
  }
}
