package io.holdfast.lock.zookeeper;

import io.holdfast.lock.spi.LockClock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One timer for many moments: it rings at the earliest, and whoever is rung for says when next.
 * What ends before its moment costs nothing. {@link #lock} guards the fields.
 */
final class Alarm {
  private final LockClock clock;
  private final LockClock.Scheduler scheduler;
  private final Runnable task;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Long next;
  private LockClock.@Nullable Timer timer;

  Alarm(LockClock clock, String threadName, Runnable task) {
    this.clock = clock;
    this.scheduler = clock.scheduler(threadName);
    this.task = task;
  }

  /** Sees to it that it rings at the given moment, or before. */
  void notLater(long moment) {
    lock.lock();
    try {
      if (next != null && next - moment <= 0) {
        return;
      }
      if (timer != null) {
        timer.cancel();
      }
      next = moment;
      timer = scheduler.at(moment, this::ring);
    } finally {
      lock.unlock();
    }
  }

  private void ring() {
    lock.lock();
    try {
      if (next == null || next - clock.nanoTime() > 0) {
        return;
      }
      next = null;
      timer = null;
    } finally {
      lock.unlock();
    }
    task.run();
  }

  void close() {
    scheduler.close();
  }
}
