package io.holdfast.lock.tck.history;

import java.time.Duration;

/**
 * What the judge takes for granted about time.
 *
 * @param lease the longest lease in use: what the store keeps for a client that is gone
 * @param slack how much later than promised things may happen: at least two request time-outs, for
 *     a request may be executed one after its connection was closed
 */
public record Limits(Duration lease, Duration slack) {
  /**
   * Checks the times.
   *
   * @param lease the longest lease in use
   * @param slack how much later than promised things may happen
   * @throws IllegalArgumentException if one is negative
   */
  public Limits {
    if (lease.isNegative() || slack.isNegative()) {
      throw new IllegalArgumentException(
          "lease and slack must not be negative (were %s and %s)".formatted(lease, slack));
    }
  }

  /** {@return for how long a claim whose client gave it up may still be in the store} */
  public Duration trace() {
    return lease.plus(slack);
  }

  /** {@return the end of the trace of what was given up then, in nanoseconds} */
  long traceFrom(long moment) {
    return later(moment, trace().toNanos());
  }

  /** {@return the sum, or the end of time} */
  static long later(long moment, long nanos) {
    long sum = moment + nanos;
    return nanos > 0 && sum < moment ? Long.MAX_VALUE : sum;
  }
}
