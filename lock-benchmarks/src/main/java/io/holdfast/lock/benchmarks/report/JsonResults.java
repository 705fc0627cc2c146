package io.holdfast.lock.benchmarks.report;

import io.holdfast.lock.benchmarks.scenarios.Result;
import io.holdfast.lock.benchmarks.scenarios.Row;
import io.holdfast.lock.benchmarks.scenarios.Target;
import io.holdfast.lock.benchmarks.workloads.Metric;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** All figures of all rounds, for machines. */
final class JsonResults {
  private JsonResults() {}

  static String text(Report report) {
    Machine machine = report.machine();
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("date", machine.date().toString());
    all.put("effort", report.effort());
    all.put("processor", machine.processor());
    all.put("cores", machine.cores());
    all.put("system", machine.system());
    all.put("jdk", machine.jdk());
    all.put("servers", machine.servers());
    all.put("scenarios", report.results().stream().map(JsonResults::scenario).toList());
    return Json.of(all) + "\n";
  }

  private static Map<String, Object> scenario(Result result) {
    Map<String, Object> scenario = new LinkedHashMap<>();
    scenario.put("id", result.id());
    scenario.put("title", result.title());
    scenario.put("metric", key(result.primary()));
    scenario.put("unit", result.primary().unit());
    scenario.put("baseline", result.baseline());
    scenario.put("contestants", result.rows().stream().map(JsonResults::row).toList());
    scenario.put(
        "targets", result.targets().stream().map(target -> target(result, target)).toList());
    return scenario;
  }

  private static Map<String, Object> row(Row row) {
    Map<String, Object> contestant = new LinkedHashMap<>();
    contestant.put("id", row.contestant());
    if (row.failure() != null) {
      contestant.put("failure", row.failure());
      return contestant;
    }
    Map<String, Object> medians = new LinkedHashMap<>();
    for (Metric metric : Metric.values()) {
      if (row.has(metric)) {
        medians.put(key(metric), row.value(metric));
      }
    }
    contestant.put("medians", medians);
    contestant.put("rounds", row.rounds().stream().map(JsonResults::round).toList());
    return contestant;
  }

  private static Map<String, Object> round(Map<Metric, Double> figures) {
    Map<String, Object> round = new LinkedHashMap<>();
    figures.forEach((metric, value) -> round.put(key(metric), value));
    return round;
  }

  private static Map<String, Object> target(Result result, Target target) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("contestant", target.contestant());
    json.put("metric", key(target.metric()));
    json.put(target.atLeast() ? "atLeast" : "atMost", target.bound());
    json.put("baseline", target.baseline());
    json.put("reached", result.reached(target));
    json.put("met", result.met(target));
    return json;
  }

  private static String key(Metric metric) {
    return metric.name().toLowerCase(Locale.ROOT);
  }
}
