package io.holdfast.lock.tck.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Judges histories by the specification in the comment of this package, each lock name by itself.
 * It does not search: what a hold was for certain, and what it can have been, follows from the
 * recorded moments, and comparing those is enough, because the tokens fix the order of holds.
 *
 * <p>Immutable; no I/O. The time that it takes grows with the number of events like sorting them.
 */
public final class Judge {
  private final Limits limits;

  /**
   * Makes a judge.
   *
   * @param limits what it takes for granted about time
   */
  public Judge(Limits limits) {
    this.limits = limits;
  }

  /**
   * Judges a history.
   *
   * @param history what was recorded
   * @return what is wrong with it, and how much there is of it
   * @throws IllegalArgumentException if it is no history: an answer without a call, for instance
   */
  public Verdict judge(History history) {
    Map<String, List<Event>> byLock = new TreeMap<>();
    Map<String, Long> deaths = new HashMap<>();
    List<Event> disturbances = new ArrayList<>();
    for (Event event : history.events()) {
      switch (event.kind()) {
        case FAULT, HEALED -> disturbances.add(event);
        case DEAD -> {
          disturbances.add(event);
          deaths.putIfAbsent(event.client(), event.time());
        }
        default -> byLock.computeIfAbsent(event.lock(), lock -> new ArrayList<>()).add(event);
      }
    }
    List<Violation> violations = new ArrayList<>();
    Counts counts = Counts.of(history.events());
    for (Map.Entry<String, List<Event>> one : byLock.entrySet()) {
      LockRecord record = LockRecord.of(one.getKey(), one.getValue(), deaths);
      counts = counts.plus(record);
      violations.addAll(record.violations);
      violations.addAll(OrderCheck.check(record, history.begin()));
      violations.addAll(RefusalCheck.check(record, limits, history.begin()));
      violations.addAll(LivenessCheck.check(record, disturbances, limits, history));
    }
    return new Verdict(history.begin(), violations, counts);
  }
}
