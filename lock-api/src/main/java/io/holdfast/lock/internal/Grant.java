package io.holdfast.lock.internal;

import io.holdfast.lock.spi.LockClock;
import java.time.Duration;

/**
 * What the store gave to a claim: a range of tokens, and validity.
 *
 * <p>Validity counts from before the request was sent, less a margin for clocks that run apart, and
 * is only ever extended. A wall clock that ran ahead of the monotonic one by more than the margin
 * since then means that the machine was suspended: the difference counts as elapsed.
 *
 * <p>Everything is written under the lock of the {@link Contender}; {@link #remaining} is read
 * without it.
 */
final class Grant {
  private static final Duration LEAST_MARGIN = Duration.ofMillis(10);

  /** A moment on both clocks: taken before a request is sent. */
  record Moment(long nanos, long wallMillis) {
    static Moment now(LockClock clock) {
      return new Moment(clock.nanoTime(), clock.wallMillis());
    }
  }

  private record Validity(long until, Moment since, long margin) {}

  private final LockClock clock;
  private long tenureSince;
  private long nextToken;
  private int tokensLeft;
  private int holds;
  private long leaseNanos;
  private long keptNanos;
  private boolean isShort;
  private volatile Validity validity;

  /** When a renewal is due, and whether one is under way. */
  long renewAt;

  boolean renewing;

  /**
   * Takes in the store's answer.
   *
   * @param leaseNanos what was asked for
   * @param since a moment before the request was sent
   * @param keptNanos how long the store keeps it, which may be less than was asked for
   * @param until the end of that
   */
  Grant(
      LockClock clock,
      long firstToken,
      int tokens,
      long leaseNanos,
      Moment since,
      long keptNanos,
      long until) {
    this.clock = clock;
    this.nextToken = firstToken;
    this.tokensLeft = tokens;
    this.tenureSince = clock.nanoTime();
    this.leaseNanos = leaseNanos;
    this.keptNanos = keptNanos;
    this.isShort = isShort(leaseNanos, keptNanos);
    long margin = margin(Math.min(leaseNanos, keptNanos));
    this.validity = new Validity(until - margin, since, margin);
  }

  static long margin(long leaseNanos) {
    return Math.max(LEAST_MARGIN.toNanos(), leaseNanos / 100);
  }

  /** In milliseconds: a store may round. */
  private static boolean isShort(long leaseNanos, long keptNanos) {
    return keptNanos / 1_000_000 < leaseNanos / 1_000_000;
  }

  /**
   * Takes in a renewal; never shortens. One for what is left of a fixed lease says nothing of how
   * long a whole one would be kept.
   */
  void extend(long leaseNanos, Moment since, long keptNanos, long until) {
    if (leaseNanos >= this.leaseNanos) {
      this.leaseNanos = leaseNanos;
      this.keptNanos = keptNanos;
    }
    isShort = isShort(leaseNanos, keptNanos);
    long margin = margin(Math.min(leaseNanos, keptNanos));
    if (until - margin - validity.until > 0) {
      validity = new Validity(until - margin, since, margin);
    }
  }

  /** Returns what is left of its validity, in nanoseconds; not positive if it is over. */
  long remaining() {
    Validity valid = validity;
    long now = clock.nanoTime();
    long elapsed = now - valid.since.nanos();
    long ahead = (clock.wallMillis() - valid.since.wallMillis()) * 1_000_000L - elapsed;
    return valid.until - now - (ahead > valid.margin ? ahead : 0);
  }

  boolean isOver() {
    return remaining() <= 0;
  }

  long validUntil() {
    return validity.until;
  }

  /** Returns the lease that it was asked for with. */
  long leaseNanos() {
    return leaseNanos;
  }

  /** Returns how long the store keeps it if nobody renews: what renewal is planned by. */
  long keptNanos() {
    return Math.min(leaseNanos, keptNanos);
  }

  /** Returns whether the store kept it for less than was asked for, and has to be asked again. */
  boolean isShort() {
    return isShort;
  }

  boolean hasToken() {
    return tokensLeft > 0;
  }

  /** Takes in more tokens, all larger than those that it had. */
  void refill(long firstToken, int tokens) {
    nextToken = firstToken;
    tokensLeft = tokens;
  }

  /** Begins a new tenure: the store says that nobody else waits. */
  void beginTenure() {
    holds = 0;
    tenureSince = clock.nanoTime();
  }

  long takeToken() {
    holds++;
    tokensLeft--;
    return nextToken++;
  }

  /** Returns how many holds its tenure has served. */
  int holds() {
    return holds;
  }

  /** Returns how long its tenure has lasted. */
  long tenureNanos() {
    return clock.nanoTime() - tenureSince;
  }
}
