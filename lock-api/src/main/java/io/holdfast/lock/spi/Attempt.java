package io.holdfast.lock.spi;

import java.time.Duration;

/** The store's answer to an attempt. */
public sealed interface Attempt {
  /**
   * The name is the claim's.
   *
   * @param firstToken the smallest of the tokens that the grant brings
   * @param tokens how many it brings: {@code firstToken}, {@code firstToken + 1}, …
   * @param validFor how long the store keeps the grant at least, counted from {@code sinceNanos}; a
   *     store that promises less than the lease at a time is asked again in time, also for a hold
   *     that is not renewed beyond its lease
   * @param sinceNanos a moment on the client's clock before the request was sent
   */
  record Granted(long firstToken, int tokens, Duration validFor, long sinceNanos)
      implements Attempt {}

  /**
   * The name is another claim's.
   *
   * @param retryAfter when to ask again if no event comes; positive
   * @param registered whether the claim is registered as a waiter now
   */
  record Busy(Duration retryAfter, boolean registered) implements Attempt {}
}
