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
 */
final class WaitQueue {
  private final Deque<Waiter> waiters = new ArrayDeque<>();

  boolean isEmpty() {
    return waiters.isEmpty();
  }

  int size() {
    return waiters.size();
  }

  void add(Waiter waiter) {
    waiters.add(waiter);
  }

  /** Returns the one whose turn it is; there must be one. */
  Waiter first() {
    return Objects.requireNonNull(waiters.peek());
  }

  @Nullable Waiter firstOrNull() {
    return waiters.peek();
  }

  boolean anyMatch(Predicate<Waiter> which) {
    return waiters.stream().anyMatch(which);
  }

  /** Takes a wish out without a decision; false if it was decided before. */
  boolean withdraw(Waiter waiter) {
    return waiters.remove(waiter);
  }

  /** Takes a wish out and decides it; false if it was decided before. */
  boolean decide(Waiter waiter, Outcome outcome, Effects effects) {
    if (!waiters.remove(waiter)) {
      return false;
    }
    waiter.decide(outcome, effects);
    return true;
  }

  /** Decides all that the predicate accepts. */
  void decideAll(Predicate<Waiter> which, Function<Waiter, Outcome> outcome, Effects effects) {
    waiters.removeIf(
        waiter -> {
          boolean decided = which.test(waiter);
          if (decided) {
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
    for (Waiter waiter : waiters) {
      // Who waits is answered by any busy; who tries only by an attempt that is not older.
      waiter.seenBusy |= !waiter.tryOnly || waiter.firstAttempt <= attempt;
    }
    decideAll(waiter -> waiter.tryOnly && waiter.seenBusy, waiter -> Outcome.BUSY, effects);
  }
}
