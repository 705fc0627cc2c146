package io.holdfast.lock.tck.history;

import io.holdfast.lock.tck.history.Oracle.Part;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

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
    long trace = 2L + random.nextInt(6);
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
    Verdict verdict =
        new Judge(new Limits(Duration.ofNanos(trace - 1), Duration.ofNanos(1)))
            .judge(History.of(events));
    boolean exclusion = verdict.count(Violation.Kind.EXCLUSION) == 0;
    boolean order = exclusion && verdict.count(Violation.Kind.FENCING) == 0;
    boolean live = verdict.count(Violation.Kind.LIVENESS) == 0;
    boolean all = order && verdict.violations().size() == verdict.count(Violation.Kind.LIVENESS);
    // What the whole allows, its parts allow.
    boolean mayAll = Oracle.allows(ofLock, Part.ALL, trace);
    boolean mayOrder = mayAll || Oracle.allows(ofLock, Part.ORDER, trace);
    boolean mayExclude = mayOrder || Oracle.allows(ofLock, Part.EXCLUSION, trace);
    boolean mayLive = LivenessOracle.allows(events, ofLock, trace);
    if (all != mayAll
        || order != mayOrder
        || exclusion != mayExclude
        || live != mayLive
        || (sort == 0 && !all)) {
      String lines = events.stream().map(Event::line).collect(Collectors.joining("\n  "));
      throw new AssertionError(
          "history %d, sort %d, trace %d: all %s, order %s, exclusion %s, liveness %s by the search, and by the judge: %s\n  %s"
              .formatted(seed, sort, trace, mayAll, mayOrder, mayExclude, mayLive, verdict, lines));
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
}
