package io.holdfast.lock.internal;

import io.holdfast.lock.LockOptions;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One wish to hold a name, in the queue of a {@link Contender}. Decided exactly once: granted,
 * refused or failed, always by the contender and under its lock; {@link #decided} runs afterwards,
 * outside the lock.
 */
abstract class Waiter implements Runnable {
  /** How a wish ends: with a hold, with "busy" (both {@code null}), or with a failure. */
  sealed interface Outcome permits HoldState, NoHold {
    Outcome BUSY = new NoHold(null);

    static Outcome failed(RuntimeException failure) {
      return new NoHold(failure);
    }

    default @Nullable HoldState hold() {
      return null;
    }

    default @Nullable RuntimeException failure() {
      return null;
    }
  }

  private record NoHold(@Nullable RuntimeException failure) implements Outcome {}

  final LockOptions options;

  /** Whether the first answer of the store decides. */
  final boolean tryOnly;

  /** Where the application asked, for the log. */
  final String origin;

  /** When it began to wait. */
  final long since;

  /** The first attempt that counts as an answer to this wish. Guarded by the contender's lock. */
  long firstAttempt;

  /** Whether others were seen to hold the name as it came. Guarded by the contender's lock. */
  boolean seenBusy;

  /** How many busy answers had come before it. Guarded by the contender's lock. */
  int busyBefore;

  /** Whether it is in the queue. Guarded by the contender's lock, as are its neighbours there. */
  boolean queued;

  /** The one behind it; behind the last is the first. */
  Waiter next = this;

  private Waiter previous = this;

  private volatile @Nullable Outcome outcome;

  Waiter(LockOptions options, boolean tryOnly, String origin, long since) {
    this.options = options;
    this.tryOnly = tryOnly;
    this.origin = origin;
    this.since = since;
  }

  /** Joins a ring in front of another one. */
  final void linkBefore(Waiter other) {
    next = other;
    previous = other.previous;
    previous.next = this;
    other.previous = this;
  }

  /** Leaves its ring, and is one of its own. */
  final void unlink() {
    previous.next = next;
    next.previous = previous;
    next = this;
    previous = this;
  }

  final @Nullable Outcome outcome() {
    return outcome;
  }

  /** Decides, under the contender's lock; who waits is told without it. */
  final void decide(Outcome decision, Effects effects) {
    if (outcome != null) {
      throw new IllegalStateException("a wish is decided once");
    }
    outcome = decision;
    effects.add(this);
  }

  /** The effect of its decision. */
  @Override
  public final void run() {
    decided(Objects.requireNonNull(outcome));
  }

  /** Returns the thread that will own the hold, or {@code null} for a lease. */
  @Nullable Thread owner() {
    return null;
  }

  /**
   * Asks who waits to come for its turn: {@link Contender#takeTurn}. Under the contender's lock.
   *
   * @return false if it cannot, and has to be given the hold
   */
  boolean call(Effects effects) {
    return false;
  }

  /**
   * Returns until when the thread that queues this does nothing but wait for an answer of the
   * store, or {@code null} if it does not wait, or does so as a virtual thread.
   */
  @Nullable Long callerWaitsUntil() {
    return null;
  }

  /** Tells whoever waits. */
  abstract void decided(Outcome outcome);
}
