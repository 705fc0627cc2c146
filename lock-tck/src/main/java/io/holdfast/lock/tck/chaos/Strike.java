package io.holdfast.lock.tck.chaos;

import java.util.Set;

/**
 * One fault, as it struck. Times are on {@link System#nanoTime}.
 *
 * @param fault its word ({@link Fault#word}), or those of two faults with {@code +} between
 * @param victim a client's name in the history, or {@code store}
 * @param begin when it struck
 * @param end when it was over
 * @param phases what the victim was about when it struck; if that was the store, what clients were
 * @param counted whether somebody had a hold, somebody waited and a request was unanswered when it
 *     struck, and 50 grants or more lay between the fault before it and this one
 * @param note more for a person to read; may be empty
 */
public record Strike(
    String fault,
    String victim,
    long begin,
    long end,
    Set<Phase> phases,
    boolean counted,
    String note) {
  /** What {@link #victim} is if it was no client. */
  public static final String STORE = "store";

  /**
   * Copies the phases.
   *
   * @param fault its word
   * @param victim who was hit
   * @param begin when it struck
   * @param end when it was over
   * @param phases what the victim was about
   * @param counted whether it counts
   * @param note more for a person to read
   */
  public Strike {
    phases = Set.copyOf(phases);
  }
}
