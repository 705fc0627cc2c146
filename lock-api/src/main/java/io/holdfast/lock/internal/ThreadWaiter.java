package io.holdfast.lock.internal;

import io.holdfast.lock.LockOptions;
import io.holdfast.lock.spi.LockClock;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A wish whose thread waits for it. */
final class ThreadWaiter extends Waiter {
  private final Thread thread = Thread.currentThread();
  private final @Nullable Long deadline;

  /** Whether its thread is to come for its turn. */
  private volatile boolean called;

  /** Until when a wait without limit goes on without asking again. */
  private long patientUntil;

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
    super(options, tryOnly, owned ? Thread.currentThread() : null, origin, clock.nanoTime());
    this.deadline = deadline;
    this.patientUntil = since + patienceNanos;
  }

  @Override
  boolean call(Effects effects) {
    called = true;
    effects.add(() -> LockSupport.unpark(thread));
    return true;
  }

  @Override
  @Nullable Long callerWaitsUntil() {
    if (Threads.isVirtual(thread)) {
      return null;
    }
    return deadline != null ? deadline : Long.valueOf(patientUntil);
  }

  @Override
  void decided(Outcome outcome) {
    LockSupport.unpark(thread);
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
    long until = deadline == null ? patientUntil : deadline;
    if (called) {
      called = false;
      contender.takeTurn(this);
    } else if (clock.nanoTime() - until < 0) {
      clock.parkUntil(this, until);
    } else if (deadline != null) {
      contender.timeOut(this);
    } else {
      patientUntil = contender.giveUpAt(this);
    }
    return outcome();
  }
}
