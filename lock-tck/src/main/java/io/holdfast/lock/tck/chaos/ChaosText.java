package io.holdfast.lock.tck.chaos;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A result for a person to read. */
final class ChaosText {
  private final StringBuilder text = new StringBuilder();

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
    line("%-32s %7s %7s   %s", "fault", "struck", "counted", "of those, clients were: ");
    line("%-48s   %s", "", "attempt sent  grant unread  in hold  release sent");
    rows.forEach(
        (fault, row) ->
            line(
                "%-32s %7d %7d   %12d  %12d  %7d  %12d",
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
    line("");
    line("%s, seed %d, lease %s", result.backend(), result.seed(), seconds(result.lease()));
    line(
        "%d operations, %d grants, %d hand-offs inside clients in %s",
        numbers.operations(), numbers.grants(), numbers.handOffs(), seconds(result.duration()));
    line("%d faults, of which %d count", numbers.faults(), numbers.counted());
    line("longest unavailability: %s", seconds(numbers.longestUnavailability()));
    line("availability outside faults: %.2f %%", 100 * numbers.availability());
    line("exclusion lost to faults that only fencing survives: %d", numbers.exclusionLost());
    line("violations: %d", numbers.violations());
    if (numbers.violations() > 0) {
      line("%s", result.verdict().report());
    }
    line("once more: %s", result.command());
  }

  private void line(String format, Object... args) {
    text.append(String.format(Locale.ROOT, format, args)).append('\n');
  }

  private static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.1f s", time.toNanos() / 1e9);
  }
}
