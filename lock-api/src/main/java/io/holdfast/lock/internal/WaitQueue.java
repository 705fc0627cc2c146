package io.holdfast.lock.internal;

import io.holdfast.lock.internal.Waiter.Outcome;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The wishes of one {@link Contender}, in the order in which they came, each decided as it leaves.
 * Guarded by the contender's lock.
 *
 * <p>What a hand-off does takes the same time however many wait: hence the counters.
 */
final class WaitQueue {
  private final Deque<Waiter> waiters = new ArrayDeque<>(2);

  /** How many of them only try. */
  private int tries;

  /** How many of them are not to be overtaken. */
  private int fair;

  /** How often others were seen to hold the name. */
  private long busyAnswers;

  boolean isEmpty() {
    return waiters.isEmpty();
  }

  int size() {
    return waiters.size();
  }

  /** Returns whether one of them only tries. */
  boolean hasTries() {
    return tries > 0;
  }

  /** Returns whether one of them waits for its turn. */
  boolean hasPatient() {
    return waiters.size() > tries;
  }

  /** Returns whether one of them is not to be overtaken. */
  boolean hasFair() {
    return fair > 0;
  }

  void add(Waiter waiter) {
    waiters.add(waiter);
    count(waiter, 1);
    waiter.busyBefore = busyAnswers;
  }

  private void count(Waiter waiter, int change) {
    tries += waiter.tryOnly ? change : 0;
    fair += waiter.options.fair() ? change : 0;
  }

  /** Returns the one whose turn it is; there must be one. */
  Waiter first() {
    return Objects.requireNonNull(waiters.peek());
  }

  @Nullable Waiter firstOrNull() {
    return waiters.peek();
  }

  /** Takes a wish out without a decision; false if it was decided before. */
  boolean withdraw(Waiter waiter) {
    boolean waited = waiters.remove(waiter);
    if (waited) {
      count(waiter, -1);
    }
    return waited;
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
    waiters.removeIf(
        waiter -> {
          boolean decided = which.test(waiter);
          if (decided) {
            count(waiter, -1);
            waiter.decide(outcome.apply(waiter), effects);
          }
          return decided;
        });
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
    return waiter.seenBusy || (!waiter.tryOnly && busyAnswers > waiter.busyBefore);
  }
}
