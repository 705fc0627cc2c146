package io.holdfast.lock.tck.chaos;

import io.holdfast.lock.spi.LockClock;
import java.time.Duration;

/** The clock of this machine, but for a wall clock that can be set. Thread-safe. */
final class MovableClock implements LockClock {
  private final LockClock system = LockClock.system();
  private volatile long wallAhead;

  /** Sets how far ahead of the machine's the wall clock is; behind if negative. */
  void setWallAhead(Duration ahead) {
    wallAhead = ahead.toMillis();
  }

  @Override
  public long nanoTime() {
    return system.nanoTime();
  }

  @Override
  public long wallMillis() {
    return system.wallMillis() + wallAhead;
  }

  @Override
  public void parkUntil(Object blocker, long untilNanos) {
    system.parkUntil(blocker, untilNanos);
  }

  @Override
  public Scheduler scheduler(String threadName) {
    return system.scheduler(threadName);
  }
}
