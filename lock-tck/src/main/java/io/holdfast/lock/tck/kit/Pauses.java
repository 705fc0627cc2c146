package io.holdfast.lock.tck.kit;

import java.time.Duration;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.locks.LockSupport;

/**
 * Notices when this machine stands still: a thread that sleeps for a moment, again and again, and
 * measures how long it really slept. What a rule says about time means nothing while it did.
 *
 * <p>One for all rules of a JVM, which it outlives: its thread is not named as those of a client,
 * which are to end. Thread-safe; only the thread adds and removes.
 */
final class Pauses {
  private static final long NAP_NANOS = 1_000_000;
  private static final long PAUSE_NANOS = 10_000_000;
  private static final int KEPT = 10_000;

  /** The latest, in order of time. */
  private static final Deque<Pause> PAUSES = new ConcurrentLinkedDeque<>();

  static {
    Thread thread = new Thread(Pauses::watch, "tck-pauses");
    thread.setDaemon(true);
    thread.start();
  }

  private record Pause(long end, long nanos) {}

  private Pauses() {}

  private static void watch() {
    int kept = 0;
    long before = System.nanoTime();
    while (true) {
      LockSupport.parkNanos(NAP_NANOS);
      long now = System.nanoTime();
      if (now - before > PAUSE_NANOS) {
        PAUSES.add(new Pause(now, now - before));
        if (++kept > KEPT) {
          PAUSES.poll();
        }
      }
      before = now;
    }
  }

  /** Returns the longest pause that ended after a moment of {@link System#nanoTime}. */
  static Duration longestSince(long moment) {
    long longest = 0;
    for (Pause pause : PAUSES) {
      if (pause.end - moment > 0) {
        longest = Math.max(longest, pause.nanos);
      }
    }
    return Duration.ofNanos(longest);
  }
}
