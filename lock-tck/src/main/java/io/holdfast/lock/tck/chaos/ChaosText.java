package io.holdfast.lock.tck.chaos;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Formatter;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A result for a person to read. */
final class ChaosText {
  private final StringBuilder text = new StringBuilder();
  private final Formatter out = new Formatter(text, Locale.ROOT);

  private ChaosText() {}

  private static final class Row {
    int struck;
    int counted;
    final Map<Phase, Integer> phases = new EnumMap<>(Phase.class);

    int of(Phase phase) {
      return phases.getOrDefault(phase, 0);
    }
  }

  static String of(ChaosResult result) {
    ChaosText text = new ChaosText();
    text.table(result);
    text.numbers(result);
    return text.text.toString();
  }

  private void table(ChaosResult result) {
    Map<String, Row> rows = new TreeMap<>();
    for (Strike strike : result.strikes()) {
      Row row = rows.computeIfAbsent(strike.fault(), missing -> new Row());
      row.struck++;
      row.counted += strike.counted() ? 1 : 0;
      if (strike.counted()) {
        strike.phases().forEach(phase -> row.phases.merge(phase, 1, Integer::sum));
      }
    }
    out.format("%-32s %7s %7s   %s%n", "fault", "struck", "counted", "of those, clients were: ");
    out.format("%-48s   %s%n", "", "attempt sent  grant unread  in hold  release sent");
    rows.forEach(
        (fault, row) ->
            out.format(
                "%-32s %7d %7d   %12d  %12d  %7d  %12d%n",
                fault,
                row.struck,
                row.counted,
                row.of(Phase.ATTEMPT_SENT),
                row.of(Phase.GRANT_UNREAD),
                row.of(Phase.IN_HOLD),
                row.of(Phase.RELEASE_SENT)));
  }

  private void numbers(ChaosResult result) {
    ChaosNumbers numbers = result.numbers();
    out.format("%n");
    out.format("%s, seed %d, lease %s%n", result.backend(), result.seed(), seconds(result.lease()));
    out.format(
        "%d operations, %d grants, %d hand-offs inside clients in %s%n",
        numbers.operations(), numbers.grants(), numbers.handOffs(), seconds(result.duration()));
    out.format("%d faults, of which %d count%n", numbers.faults(), numbers.counted());
    out.format("longest unavailability: %s%n", seconds(numbers.longestUnavailability()));
    out.format("availability outside faults: %s%n", Text.percent(numbers.availability()));
    out.format(
        "exclusion lost to faults that only fencing survives: %d%n", numbers.exclusionLost());
    out.format("violations: %d%n", numbers.violations());
    if (numbers.violations() > 0) {
      out.format("%s%n", result.verdict().report());
    }
    out.format("once more: %s%n", result.command());
  }

  private static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.1f s", time.toNanos() / 1e9);
  }
}
