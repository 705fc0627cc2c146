package io.holdfast.lock.spi;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A moment on the client's clock, and what the calling thread may be used for until then.
 *
 * @param nanos as {@link LockClock#nanoTime} counts
 * @param callerWaitsUntil until when, on the same clock, the calling thread would do nothing but
 *     wait for the answer, so that the call may use it for its I/O; {@code null} if the call must
 *     return at once. Never given for a virtual thread
 */
public record Deadline(long nanos, @Nullable Long callerWaitsUntil) {
  /**
   * Makes a deadline for a caller that does not wait.
   *
   * @param nanos as {@link LockClock#nanoTime} counts
   */
  public Deadline(long nanos) {
    this(nanos, null);
  }

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

  /**
   * {@return the end of the first of equal parts of the time that is left: for one of several
   * steps, so that one that takes long leaves time for the others}
   *
   * @param clock the client's
   * @param parts how many; positive
   */
  public Deadline part(LockClock clock, int parts) {
    return after(clock, remaining(clock).dividedBy(parts));
  }
}
