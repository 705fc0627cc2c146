package io.holdfast.lock.internal;

import io.holdfast.lock.spi.LockClock;
import java.time.Duration;

/**
 * Where the application asks for locks, for messages about holds that nobody ended.
 *
 * <p>To walk a stack costs as much as all else that a hand-off does. So a thread's stack is walked
 * once in a while only, and what it asks for shortly afterwards is put down to the same place, in
 * words that say so.
 */
final class Origin {
  private static final StackWalker STACK = StackWalker.getInstance();
  private static final String ENGINE = Origin.class.getPackageName() + ".";
  private static final long GOOD_FOR_NANOS = Duration.ofMillis(100).toNanos();
  private static final String OR_LATER = " or where it came to within 0.1 s";

  /**
   * The moment of a thread's last walk, and what it found. Holds no class of ours: a thread of a
   * pool may outlive the application that this was loaded with.
   */
  private static final ThreadLocal<Object[]> LAST = new ThreadLocal<>();

  private Origin() {}

  /** Returns the place outside the engine that called it. */
  static String ofCaller(LockClock clock) {
    long now = clock.nanoTime();
    Object[] last = LAST.get();
    if (last != null && now - (long) last[0] < GOOD_FOR_NANOS) {
      return (String) last[1];
    }
    String found = walk();
    LAST.set(new Object[] {now, found + OR_LATER});
    return found;
  }

  private static String walk() {
    return STACK
        .walk(
            frames -> frames.filter(frame -> !frame.getClassName().startsWith(ENGINE)).findFirst())
        .map(frame -> frame.toStackTraceElement().toString())
        .orElse("an unknown place");
  }
}
