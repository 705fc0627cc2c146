package io.holdfast.lock.internal;

import io.holdfast.lock.LockOptions;
import io.holdfast.lock.spi.LockClock;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A wish whose thread waits for it. */
final class ThreadWaiter extends Waiter {
  private final Thread thread = Thread.currentThread();
  private final LockClock clock;

  ThreadWaiter(
      LockClock clock, LockOptions options, boolean tryOnly, boolean owned, String origin) {
    super(options, tryOnly, owned ? Thread.currentThread() : null, origin, clock.nanoTime());
    this.clock = clock;
  }

  @Override
  void decided(Outcome outcome) {
    LockSupport.unpark(thread);
  }

  /**
   * Waits until the wish is decided. At the deadline the contender is made to decide.
   *
   * @param deadline on the clock, or {@code null} to wait as long as the store answers now and then
   * @throws InterruptedException if interrupted and not decided; the wish is withdrawn
   */
  Outcome await(Contender contender, @Nullable Long deadline) throws InterruptedException {
    while (true) {
      Outcome outcome = outcomeAfterPark(contender, deadline);
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
  Outcome awaitUninterruptibly(Contender contender, @Nullable Long deadline) {
    boolean interrupted = false;
    while (true) {
      Outcome outcome = outcomeAfterPark(contender, deadline);
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
   * Parks once, unless decided already, and returns the outcome if there is one.
   *
   * <p>Nothing between the first look at the outcome and the parking may block: a lock would eat
   * the permit that {@link #decided} leaves.
   */
  private @Nullable Outcome outcomeAfterPark(Contender contender, @Nullable Long deadline) {
    long until = deadline == null ? contender.giveUpAt(this) : deadline;
    if (outcome() == null) {
      if (deadline != null && clock.nanoTime() - deadline >= 0) {
        contender.timeOut(this);
      } else {
        clock.parkUntil(this, until);
      }
    }
    return outcome();
  }
}
