package io.holdfast.lock.internal;

import io.holdfast.lock.spi.LockClock;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The clock of this machine. */
public enum SystemClock implements LockClock {
  /** The only one. */
  INSTANCE;

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public long wallMillis() {
    return System.currentTimeMillis();
  }

  @Override
  public void parkUntil(Object blocker, long untilNanos) {
    long left = untilNanos - System.nanoTime();
    if (left > 0) {
      LockSupport.parkNanos(blocker, left);
    }
  }

  @Override
  public Scheduler scheduler(String threadName) {
    return new ThreadScheduler(threadName);
  }

  /** One daemon thread; it starts with the first task. */
  private static final class ThreadScheduler implements Scheduler {
    private final ScheduledThreadPoolExecutor executor;

    ThreadScheduler(String threadName) {
      executor = new ScheduledThreadPoolExecutor(1, Threads.daemon(threadName));
      executor.setRemoveOnCancelPolicy(true);
    }

    @Override
    public Timer at(long nanos, Runnable task) {
      try {
        Future<?> future = executor.schedule(task, nanos - System.nanoTime(), TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
      } catch (RejectedExecutionException closed) {
        return () -> {};
      }
    }

    @Override
    public void close() {
      executor.shutdownNow();
    }
  }
}
