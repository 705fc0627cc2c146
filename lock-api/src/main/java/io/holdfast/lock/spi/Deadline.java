package io.holdfast.lock.spi;

import java.time.Duration;

/**
 * A moment on the client's clock.
 *
 * @param nanos as {@link LockClock#nanoTime} counts
 */
public record Deadline(long nanos) {
  /**
   * {@return the deadline that is the given time from now}
   *
   * @param clock the client's
   * @param time how long from now; negative for a moment that has passed
   */
  public static Deadline after(LockClock clock, Duration time) {
    return new Deadline(clock.nanoTime() + time.toNanos());
  }

  /**
   * {@return what is left until then; negative if it has passed}
   *
   * @param clock the client's
   */
  public Duration remaining(LockClock clock) {
    return Duration.ofNanos(nanos - clock.nanoTime());
  }
}
