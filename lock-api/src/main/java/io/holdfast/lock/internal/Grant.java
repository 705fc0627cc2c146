package io.holdfast.lock.internal;

import io.holdfast.lock.spi.LockClock;
import java.time.Duration;

/**
 * What the store gave to a claim: a range of tokens, and validity. Guarded by the lock of its
 * {@link Contender}.
 *
 * <p>Validity counts from before the request was sent, less a margin for clocks that run apart, and
 * is only ever extended. A wall clock that ran ahead of the monotonic one by more than the margin
 * since then means that the machine was suspended: the difference counts as elapsed.
 */
final class Grant {
  private static final Duration LEAST_MARGIN = Duration.ofMillis(10);

  private final LockClock clock;
  private long nextToken;
  private final long lastToken;
  private long leaseNanos;
  private long validUntil;
  private long baseNanos;
  private long baseWallMillis;

  /** When the client began to hand off to itself, and how often it has. */
  final long tenureSince;

  int holds;

  /** A moment on both clocks: taken before a request is sent. */
  record Moment(long nanos, long wallMillis) {
    static Moment now(LockClock clock) {
      return new Moment(clock.nanoTime(), clock.wallMillis());
    }
  }

  Grant(LockClock clock, long firstToken, int tokens, long leaseNanos, Moment before, long until) {
    this.clock = clock;
    this.nextToken = firstToken;
    this.lastToken = firstToken + tokens - 1;
    this.leaseNanos = leaseNanos;
    this.tenureSince = clock.nanoTime();
    this.validUntil = until;
    this.baseNanos = before.nanos();
    this.baseWallMillis = before.wallMillis();
  }

  static long margin(long leaseNanos) {
    return Math.max(LEAST_MARGIN.toNanos(), leaseNanos / 100);
  }

  /** Takes in a renewal that was answered in time. */
  void extend(long leaseNanos, Moment before, long until) {
    if (until - validUntil > 0) {
      this.leaseNanos = leaseNanos;
      validUntil = until;
      baseNanos = before.nanos();
      baseWallMillis = before.wallMillis();
    }
  }

  long remaining() {
    long now = clock.nanoTime();
    long ahead = (clock.wallMillis() - baseWallMillis) * 1_000_000L - (now - baseNanos);
    return validUntil - now - (ahead > margin(leaseNanos) ? ahead : 0);
  }

  long validUntil() {
    return validUntil;
  }

  long leaseNanos() {
    return leaseNanos;
  }

  boolean hasToken() {
    return nextToken <= lastToken;
  }

  long takeToken() {
    holds++;
    return nextToken++;
  }
}
