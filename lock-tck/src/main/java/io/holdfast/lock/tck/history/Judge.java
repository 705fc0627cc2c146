package io.holdfast.lock.tck.history;

import io.holdfast.lock.tck.history.Event.Kind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Judges histories by the specification in the comment of this package, each lock name by itself.
 * It does not search: what a hold was for certain, and what it can have been, follows from the
 * recorded moments, and comparing those is enough, because the tokens fix the order of holds.
 *
 * <p>Immutable; no I/O. The time that it takes grows with the number of events like sorting them.
 */
public final class Judge {
  private static final Set<Kind> DISTURBING = EnumSet.of(Kind.FAULT, Kind.HEALED, Kind.DEAD);

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
    List<Event> disturbances =
        history.events().stream().filter(event -> DISTURBING.contains(event.kind())).toList();
    List<Violation> violations = new ArrayList<>();
    Counts counts = Counts.of(history.events());
    for (LockRecord record : LockRecord.all(history)) {
      counts = counts.plus(record);
      violations.addAll(record.violations);
      violations.addAll(OrderCheck.check(record, history.begin()));
      violations.addAll(RefusalCheck.check(record, limits, history.begin()));
      violations.addAll(LivenessCheck.check(record, disturbances, limits, history));
    }
    return new Verdict(history.begin(), violations, counts);
  }
}
