package io.holdfast.lock.spi;

import java.time.Duration;

/**
 * A moment on the client's clock.
 *
 * @param nanos as {@link LockClock#nanoTime} counts
 */
public record Deadline(long nanos) {
  /** Returns the deadline that is the given time from now. */
  public static Deadline after(LockClock clock, Duration time) {
    return new Deadline(clock.nanoTime() + time.toNanos());
  }

  /** Returns what is left until then; negative if it has passed. */
  public Duration remaining(LockClock clock) {
    return Duration.ofNanos(nanos - clock.nanoTime());
  }
}
