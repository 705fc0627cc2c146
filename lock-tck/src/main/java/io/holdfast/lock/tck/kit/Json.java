package io.holdfast.lock.tck.kit;

import static java.util.stream.Collectors.joining;

import io.holdfast.lock.spi.Capabilities;
import io.holdfast.lock.tck.ConformanceReport;
import io.holdfast.lock.tck.ConformanceReport.Result;
import io.holdfast.lock.tck.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reports as JSON. */
public final class Json {
  private static final String INDENT = "  ";

  private Json() {}

  /** Returns the whole report. */
  public static String of(ConformanceReport report) {
    Map<String, String> members = new LinkedHashMap<>();
    members.put("name", string(report.name()));
    members.put("backend", string(report.backend()));
    members.put("backendVersion", string(report.backendVersion()));
    members.put("kitVersion", string(report.kitVersion()));
    members.put("java", string(report.java()));
    members.put("timeScale", Double.toString(report.timeScale()));
    members.put("seconds", String.format(Locale.ROOT, "%.1f", report.took().toMillis() / 1e3));
    members.put("complete", Boolean.toString(report.isComplete()));
    members.put("conforms", Boolean.toString(report.conforms()));
    members.put("capabilities", capabilities(report.capabilities()));
    members.put("rules", lines(report.results().stream().map(Json::of).toList()));
    return object(members);
  }

  /** Returns what of the report stays the same from run to run. */
  public static String summary(ConformanceReport report) {
    Map<String, String> members = new LinkedHashMap<>();
    members.put("name", string(report.name()));
    members.put("capabilities", capabilities(report.capabilities()));
    members.put("passed", ids(report.of(Verdict.PASSED)));
    members.put("notApplicable", lines(reasons(report, Verdict.NOT_APPLICABLE)));
    members.put("testedElsewhere", ids(report.of(Verdict.TESTED_ELSEWHERE)));
    return object(members);
  }

  private static String of(Result result) {
    return "{\"rule\": %s, \"verdict\": %s, \"reason\": %s, \"text\": %s}"
        .formatted(
            string(result.rule()),
            string(result.verdict().text()),
            string(result.reason()),
            string(result.text()));
  }

  private static List<String> reasons(ConformanceReport report, Verdict verdict) {
    return report.of(verdict).stream()
        .map(
            result ->
                "{\"rule\": %s, \"reason\": %s}"
                    .formatted(string(result.rule()), string(result.reason())))
        .toList();
  }

  /** A line for each chapter. */
  private static String ids(List<Result> results) {
    Map<Integer, List<String>> chapters = new LinkedHashMap<>();
    for (Result result : results) {
      chapters
          .computeIfAbsent(result.chapter(), chapter -> new ArrayList<>())
          .add(string(result.rule()));
    }
    return lines(chapters.values().stream().map(ids -> String.join(", ", ids)).toList());
  }

  private static String capabilities(@Nullable Capabilities can) {
    if (can == null) {
      return "null";
    }
    Map<String, String> members = new LinkedHashMap<>();
    Claims.of(can).forEach((name, value) -> members.put(name, string(value)));
    return object(members).strip().replace("\n", "\n" + INDENT);
  }

  private static String object(Map<String, String> members) {
    return members.entrySet().stream()
        .map(member -> INDENT + string(member.getKey()) + ": " + member.getValue())
        .collect(joining(",\n", "{\n", "\n}\n"));
  }

  private static String lines(List<String> elements) {
    return elements.isEmpty()
        ? "[]"
        : elements.stream()
            .map(element -> INDENT + INDENT + element)
            .collect(joining(",\n", "[\n", "\n" + INDENT + "]"));
  }

  private static String string(String value) {
    return value.codePoints().boxed().flatMap(Json::escaped).collect(joining("", "\"", "\""));
  }

  private static Stream<String> escaped(int c) {
    return Stream.of(
        c == '"' || c == '\\'
            ? "\\" + (char) c
            : c < ' ' ? "\\u%04x".formatted(c) : Character.toString(c));
  }
}
