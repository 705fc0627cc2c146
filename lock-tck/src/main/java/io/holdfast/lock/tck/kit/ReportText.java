package io.holdfast.lock.tck.kit;

import static java.util.stream.Collectors.joining;

import io.holdfast.lock.tck.ConformanceReport;
import io.holdfast.lock.tck.ConformanceReport.Result;
import io.holdfast.lock.tck.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reports in words. */
public final class ReportText {
  private ReportText() {}

  /** Returns the whole report. */
  public static String of(ConformanceReport report) {
    StringBuilder text = new StringBuilder();
    line(text, "backend", report.backend() + ", version " + report.backendVersion());
    line(text, "kit", report.kitVersion());
    line(text, "Java", report.java());
    line(text, "time scale", Double.toString(report.timeScale()));
    if (report.capabilities() != null) {
      Claims.of(report.capabilities()).forEach((name, value) -> line(text, name, value));
    }
    text.append('\n');
    for (Result result : report.results()) {
      text.append("%-6s %-16s %s\n".formatted(result.rule(), verdict(result), result.text()));
      if (!result.reason().isEmpty()) {
        text.append(
            "%23s %s\n"
                .formatted("", result.reason().strip().replace("\n", "\n" + " ".repeat(24))));
      }
    }
    return text.append('\n').append(report).append('\n').toString();
  }

  private static void line(StringBuilder text, String what, String value) {
    text.append("%-20s %s\n".formatted(what, value));
  }

  private static String verdict(Result result) {
    String word = result.verdict().text();
    return result.verdict() == Verdict.FAILED ? word.toUpperCase(Locale.ROOT) : word;
  }

  /** Returns the sum. */
  public static String line(ConformanceReport report) {
    List<Result> passed = report.of(Verdict.PASSED);
    List<Result> failed = report.of(Verdict.FAILED);
    List<Result> inapplicable = report.of(Verdict.NOT_APPLICABLE);
    List<Result> missing = report.of(Verdict.NOT_RUN);
    List<Result> elsewhere = report.of(Verdict.TESTED_ELSEWHERE);
    return "holdfast-tck: %s: %d rules in %.1f s: %d passed, %d failed%s, %d not applicable%s%s%s"
        .formatted(
            report.backend(),
            passed.size() + failed.size() + inapplicable.size(),
            report.took().toMillis() / 1e3,
            passed.size(),
            failed.size(),
            failed.isEmpty() ? "" : " (" + ids(failed) + ")",
            inapplicable.size(),
            reasons(inapplicable),
            missing.isEmpty() ? "" : ", %d NOT RUN".formatted(missing.size()),
            elsewhere.isEmpty() ? "" : ", %d tested elsewhere".formatted(elsewhere.size()));
  }

  private static String reasons(List<Result> inapplicable) {
    Map<String, List<Result>> byReason = new LinkedHashMap<>();
    for (Result result : inapplicable) {
      byReason.computeIfAbsent(result.reason(), reason -> new ArrayList<>()).add(result);
    }
    return byReason.entrySet().stream()
        .map(entry -> ids(entry.getValue()) + ": " + entry.getKey())
        .collect(joining("; ", byReason.isEmpty() ? "" : " (", byReason.isEmpty() ? "" : ")"));
  }

  private static String ids(List<Result> results) {
    return results.stream().map(Result::rule).collect(joining(", "));
  }
}
