package io.holdfast.lock.spi;

import io.holdfast.lock.internal.SystemClock;

/**
 * Time as the engine sees it: the seam where tests put a virtual clock. Thread-safe.
 *
 * <p>All durations are measured by {@link #nanoTime}. The wall clock may only shorten what is
 * believed: a machine that was suspended, so that its monotonic clock stood still, notices by it.
 */
public interface LockClock {
  /** {@return the clock of this machine} */
  static LockClock system() {
    return SystemClock.INSTANCE;
  }

  /** {@return monotonic nanoseconds from an arbitrary origin, like {@link System#nanoTime}} */
  long nanoTime();

  /** {@return wall-clock milliseconds, like {@link System#currentTimeMillis}} */
  long wallMillis();

  /**
   * Parks the calling thread until the given moment, an interrupt, or a {@link
   * java.util.concurrent.locks.LockSupport#unpark}; may return early for no reason. Must not block
   * in any other way that could use up the permit of an unpark.
   *
   * @param blocker who is responsible, for thread dumps
   * @param untilNanos on {@link #nanoTime}
   */
  void parkUntil(Object blocker, long untilNanos);

  /**
   * {@return a new scheduler that runs on this clock}
   *
   * @param threadName the name of its thread, if it has one
   */
  Scheduler scheduler(String threadName);

  /** Runs short tasks at given moments, one at a time. */
  interface Scheduler extends AutoCloseable {
    /**
     * Runs the task at the given moment, or as soon after.
     *
     * @param nanos on {@link LockClock#nanoTime}; may have passed
     * @param task short, and throws nothing
     * @return cancels the task
     */
    Timer at(long nanos, Runnable task);

    /** Stops; tasks that have not started are dropped. Does not wait for one that runs. */
    @Override
    void close();
  }

  /** A task that is to run. */
  @FunctionalInterface
  interface Timer {
    /** Drops the task if it has not started. */
    void cancel();
  }
}
