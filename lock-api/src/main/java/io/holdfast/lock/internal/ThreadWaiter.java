package io.holdfast.lock.internal;

import io.holdfast.lock.LockOptions;
import io.holdfast.lock.spi.LockClock;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A wish whose thread waits for it. */
final class ThreadWaiter extends Waiter {
  private final Thread thread = Thread.currentThread();
  private final boolean owned;

  /** Whether it ends at a deadline, or goes on for as long as the store answers now and then. */
  private final boolean timed;

  /** The deadline; or until when it goes on without asking whether the store still answers. */
  private long until;

  /** Whether its thread is to come for its turn. */
  private volatile boolean called;

  /**
   * Makes a wish of the calling thread.
   *
   * @param deadline on the clock, or {@code null} to wait as long as the store answers now and then
   * @param patienceNanos for how long a wait without limit goes on at least
   */
  ThreadWaiter(
      LockClock clock,
      LockOptions options,
      boolean tryOnly,
      boolean owned,
      String origin,
      @Nullable Long deadline,
      long patienceNanos) {
    super(options, tryOnly, origin, clock.nanoTime());
    this.owned = owned;
    this.timed = deadline != null;
    this.until = deadline != null ? deadline : since + patienceNanos;
  }

  @Override
  @Nullable Thread owner() {
    return owned ? thread : null;
  }

  @Override
  boolean call(Effects effects) {
    called = true;
    effects.add(() -> LockSupport.unpark(thread));
    return true;
  }

  @Override
  @Nullable Long callerWaitsUntil() {
    return Threads.isVirtual(thread) ? null : (Long) until;
  }

  @Override
  void decided(Outcome outcome) {
    if (thread != Thread.currentThread()) { // else the permit would end its next wait
      LockSupport.unpark(thread);
    }
  }

  /**
   * Waits until the wish is decided. At the deadline the contender is made to decide.
   *
   * @throws InterruptedException if interrupted and not decided; the wish is withdrawn
   */
  Outcome await(Contender contender) throws InterruptedException {
    while (true) {
      Outcome outcome = outcomeAfterPark(contender);
      if (outcome != null) {
        return outcome;
      }
      if (Thread.interrupted()) {
        if (contender.withdraw(this)) {
          throw new InterruptedException("interrupted while waiting for " + contender);
        }
        // Decided in the same moment: the outcome stands, and so does the interrupt.
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Like {@link #await}, but an interrupt is kept for later. */
  Outcome awaitUninterruptibly(Contender contender) {
    boolean interrupted = false;
    while (true) {
      Outcome outcome = outcomeAfterPark(contender);
      interrupted |= Thread.interrupted();
      if (outcome != null) {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
        return outcome;
      }
    }
  }

  /**
   * Parks once, unless it is decided or called already, and returns the outcome if there is one.
   *
   * <p>Nothing between the first look at the outcome and the parking may block: a lock would eat
   * the permit that {@link #decided} or {@link #call} leaves.
   */
  private @Nullable Outcome outcomeAfterPark(Contender contender) {
    if (outcome() != null) {
      return outcome();
    }
    LockClock clock = contender.engine().clock();
    if (called) {
      called = false;
      contender.takeTurn(this);
    } else if (clock.nanoTime() - until < 0) {
      clock.parkUntil(this, until);
    } else if (timed) {
      contender.timeOut(this);
    } else {
      until = contender.giveUpAt(this);
    }
    return outcome();
  }
}
