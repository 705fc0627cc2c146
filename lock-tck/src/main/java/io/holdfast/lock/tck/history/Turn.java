package io.holdfast.lock.tck.history;

import io.holdfast.lock.tck.history.Event.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An acquire by an owner that had nothing, and the hold that came of it, to be drawn. Moments are
 * on {@link System#nanoTime} and lie within the history.
 *
 * @param client whose owner
 * @param owner which owner of the client
 * @param lock the lock name
 * @param waits whether it was ready to wait
 * @param asked when it asked
 * @param answered when that was answered; the end of the history if it was not, or its death
 * @param outcome what came of it
 * @param token the fencing token; 0 without a hold
 * @param certain until when the hold was there for certain; {@code answered} without a hold
 * @param ended when its owner gave the hold up, was told that it is lost, or died; {@code answered}
 *     without a hold
 */
public record Turn(
    String client,
    String owner,
    String lock,
    boolean waits,
    long asked,
    long answered,
    Outcome outcome,
    long token,
    long certain,
    long ended) {
  /** What came of an acquire. */
  public enum Outcome {
    /** No hold: others had the lock. */
    REFUSED,
    /** No hold that its owner knows of: no answer, or none that says yes or no. */
    UNKNOWN,
    /** A hold that its owner left. */
    LEFT,
    /** A hold that was lost, as its owner was told. */
    LOST,
    /** A hold whose client died. */
    DIED,
    /** A hold that was there at the end of the history. */
    OPEN
  }

  /**
   * {@return the turns of all owners with all locks, in the order in which they asked}
   *
   * @param history what was recorded
   * @throws IllegalArgumentException if it is no history: an answer without a call, for instance
   */
  public static List<Turn> of(History history) {
    List<Turn> turns = new ArrayList<>();
    for (LockRecord record : LockRecord.all(history)) {
      for (RecordedHold hold : record.holds) {
        turns.add(of(hold.acquire(), hold, history.end()));
      }
      for (Call call : record.acquires) {
        if (!call.was(Kind.GRANTED)) {
          turns.add(of(call, null, history.end()));
        }
      }
    }
    turns.sort(Comparator.comparingLong(Turn::asked));
    return turns;
  }

  private static Turn of(Call call, @Nullable RecordedHold hold, long end) {
    Event asked = call.asked();
    long answered = Math.min(call.end(), end);
    return new Turn(
        asked.client(),
        asked.owner(),
        asked.lock(),
        call.waits(),
        call.begin(),
        answered,
        hold == null
            ? call.was(Kind.REFUSED) ? Outcome.REFUSED : Outcome.UNKNOWN
            : outcome(hold, call.death()),
        hold == null ? 0 : hold.token(),
        hold == null
            ? answered
            : Math.max(answered, Math.min(hold.earliestEnd(), Math.min(hold.givenUp(), end))),
        hold == null ? answered : Math.min(hold.givenUp(), end));
  }

  private static Outcome outcome(RecordedHold hold, long death) {
    long end = hold.givenUp();
    if (end == Long.MAX_VALUE) {
      return Outcome.OPEN;
    }
    if (end >= hold.lostAt()) {
      return Outcome.LOST;
    }
    return end >= death ? Outcome.DIED : Outcome.LEFT;
  }

  /** {@return whether a hold came of it} */
  public boolean held() {
    return outcome != Outcome.REFUSED && outcome != Outcome.UNKNOWN;
  }
}
