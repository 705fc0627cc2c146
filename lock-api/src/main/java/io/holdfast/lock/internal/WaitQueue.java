package io.holdfast.lock.internal;

import io.holdfast.lock.internal.Waiter.Outcome;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The wishes of one {@link Contender}, in the order in which they came, each decided as it leaves.
 * Guarded by the contender's lock.
 *
 * <p>What a hand-off does takes the same time however many wait: hence the counters and the ring.
 */
final class WaitQueue {
  /** The one whose turn it is. They are linked in a ring, so that the last is before the first. */
  private @Nullable Waiter first;

  private int size;

  /** How many of them only try. */
  private int tries;

  /** How many of them are not to be overtaken. */
  private int fair;

  /** How often others were seen to hold the name; it may begin anew. */
  private int busyAnswers;

  boolean isEmpty() {
    return first == null;
  }

  int size() {
    return size;
  }

  /** Returns whether one of them only tries. */
  boolean hasTries() {
    return tries > 0;
  }

  /** Returns whether one of them waits for its turn. */
  boolean hasPatient() {
    return size > tries;
  }

  /** Returns whether one of them is not to be overtaken. */
  boolean hasFair() {
    return fair > 0;
  }

  void add(Waiter waiter) {
    if (first == null) {
      first = waiter;
    } else {
      waiter.linkBefore(first);
    }
    waiter.queued = true;
    count(waiter, 1);
    waiter.busyBefore = busyAnswers;
  }

  private void count(Waiter waiter, int change) {
    size += change;
    tries += waiter.tryOnly ? change : 0;
    fair += waiter.options.fair() ? change : 0;
  }

  /** Returns the one whose turn it is; there must be one. */
  Waiter first() {
    return Objects.requireNonNull(first);
  }

  @Nullable Waiter firstOrNull() {
    return first;
  }

  /** Takes a wish out without a decision; false if it was decided before. */
  boolean withdraw(Waiter waiter) {
    if (!waiter.queued) {
      return false;
    }
    if (waiter.equals(first)) {
      first = size > 1 ? waiter.next : null;
    }
    waiter.unlink();
    waiter.queued = false;
    count(waiter, -1);
    return true;
  }

  /** Takes a wish out and decides it; false if it was decided before. */
  boolean decide(Waiter waiter, Outcome outcome, Effects effects) {
    boolean waited = withdraw(waiter);
    if (waited) {
      waiter.decide(outcome, effects);
    }
    return waited;
  }

  /** Decides all that the predicate accepts. */
  void decideAll(Predicate<Waiter> which, Function<Waiter, Outcome> outcome, Effects effects) {
    Waiter waiter = first;
    for (int left = size; waiter != null && left > 0; left--) {
      Waiter next = waiter.next;
      if (which.test(waiter)) {
        decide(waiter, outcome.apply(waiter), effects);
      }
      waiter = next;
    }
  }

  /**
   * Others were seen to hold the name: notes it for all, and decides those that only try.
   *
   * @param attempt the latest attempt that this is an answer to
   */
  void busy(long attempt, Effects effects) {
    busyAnswers++;
    if (hasTries()) {
      decideAll(
          waiter -> waiter.tryOnly && (waiter.seenBusy || waiter.firstAttempt <= attempt),
          waiter -> Outcome.BUSY,
          effects);
    }
  }

  /**
   * Returns whether others were seen to hold the name since a wish came. Who waits takes any busy
   * answer for one; who only tries is decided by the first that is not older than the wish.
   */
  boolean seenBusy(Waiter waiter) {
    return waiter.seenBusy || (!waiter.tryOnly && busyAnswers != waiter.busyBefore);
  }
}
