package io.holdfast.lock.tck.kit;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Counts what came of the rules, and sums it up in one line. */
final class Report {
  private String backend = "no backend";
  private final Map<Rule, String> inapplicable = new TreeMap<>();
  private final TreeSet<Rule> passed = new TreeSet<>();
  private final TreeSet<Rule> failed = new TreeSet<>();
  private final long start = System.nanoTime();

  synchronized void backend(String description) {
    backend = description;
  }

  synchronized void passed(Rule rule) {
    passed.add(rule);
  }

  synchronized void failed(Rule rule) {
    failed.add(rule);
  }

  synchronized void inapplicable(Rule rule, String reason) {
    inapplicable.put(rule, reason);
  }

  @Override
  public synchronized String toString() {
    return "holdfast-tck: %s: %d rules in %.1f s: %d passed, %d failed%s, %d not applicable%s"
        .formatted(
            backend,
            passed.size() + failed.size() + inapplicable.size(),
            (System.nanoTime() - start) / 1e9,
            passed.size(),
            failed.size(),
            failed.isEmpty() ? "" : " (" + ids(failed) + ")",
            inapplicable.size(),
            reasons());
  }

  private String reasons() {
    Map<String, Set<Rule>> byReason = new TreeMap<>();
    inapplicable.forEach(
        (rule, reason) -> byReason.computeIfAbsent(reason, r -> new TreeSet<>()).add(rule));
    return byReason.entrySet().stream()
        .map(e -> ids(e.getValue()) + ": " + e.getKey())
        .collect(
            Collectors.joining(
                "; ", byReason.isEmpty() ? "" : " (", byReason.isEmpty() ? "" : ")"));
  }

  private static String ids(Set<Rule> rules) {
    return rules.stream().map(Rule::id).collect(Collectors.joining(", "));
  }
}
