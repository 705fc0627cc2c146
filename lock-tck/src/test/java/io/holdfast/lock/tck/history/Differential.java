package io.holdfast.lock.tck.history;

import io.holdfast.lock.tck.history.Oracle.Part;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Compares the judge with the oracles on random histories, and counts what it has compared. */
final class Differential {
  final Map<Violation.Kind, Integer> violations = new EnumMap<>(Violation.Kind.class);
  int histories;
  int right;
  int unknown;

  /**
   * Compares some histories: a quarter right ones, half changed ones, a quarter of anything.
   *
   * @throws AssertionError at the first on which judge and oracles differ
   */
  static Differential run(long seed, int histories) {
    Differential differential = new Differential();
    Random seeds = new Random(seed);
    for (int i = 0; i < histories; i++) {
      differential.compare(seeds.nextLong(), i % 4);
    }
    return differential;
  }

  private void compare(long seed, int sort) {
    Random random = new Random(seed);
    long trace = 2 + random.nextInt(6);
    RandomHistories histories = new RandomHistories(random);
    List<Event> ofLock =
        switch (sort) {
          case 0 -> histories.right(trace);
          case 1 -> histories.any();
          default -> histories.changed(trace);
        };
    if (ofLock.isEmpty()) {
      return;
    }
    List<Event> events = histories.disturbed(ofLock);
    Judge judge = new Judge(new Limits(Duration.ofNanos(trace - 1), Duration.ofNanos(1)));
    Verdict verdict = judge.judge(History.of(events));
    String context = "history %d (sort %d), trace %d".formatted(seed, sort, trace);
    boolean exclusion = verdict.count(Violation.Kind.EXCLUSION) == 0;
    boolean order = exclusion && verdict.count(Violation.Kind.FENCING) == 0;
    boolean live = verdict.count(Violation.Kind.LIVENESS) == 0;
    boolean all = order && verdict.violations().size() == verdict.count(Violation.Kind.LIVENESS);
    require(
        exclusion,
        Oracle.allows(ofLock, Part.EXCLUSION, trace),
        "exclusion",
        context,
        verdict,
        events);
    require(order, Oracle.allows(ofLock, Part.ORDER, trace), "order", context, verdict, events);
    require(all, Oracle.allows(ofLock, Part.ALL, trace), "all", context, verdict, events);
    require(
        live, LivenessOracle.allows(events, ofLock, trace), "liveness", context, verdict, events);
    if (sort == 0) {
      require(all, true, "a correct lock", context, verdict, events);
    }
    count(verdict, all && live);
  }

  private void count(Verdict verdict, boolean ok) {
    histories++;
    right += ok ? 1 : 0;
    unknown += verdict.counts().unknown() > 0 ? 1 : 0;
    verdict.violations().stream()
        .map(Violation::kind)
        .distinct()
        .forEach(kind -> violations.merge(kind, 1, Integer::sum));
  }

  private static void require(
      boolean judged,
      boolean searched,
      String what,
      String context,
      Verdict verdict,
      List<Event> events) {
    if (judged != searched) {
      StringBuilder text =
          new StringBuilder(
              "%s: %s: judge %s, oracle %s\n".formatted(context, what, judged, searched));
      events.forEach(event -> text.append("  ").append(event.line()).append('\n'));
      throw new AssertionError(text.append(verdict.report()).toString());
    }
  }
}
