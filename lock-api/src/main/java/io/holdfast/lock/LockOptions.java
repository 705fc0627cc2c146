package io.holdfast.lock;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a lock is held. An immutable value; the {@code with} methods return a changed copy.
 *
 * <p>The options of the outermost hold count: a nested {@code lock()} of the same thread changes
 * nothing of what the live hold was told.
 */
@CheckReturnValue
public final class LockOptions {
  /** The shortest lease that any backend takes; a backend may need more. */
  public static final Duration LEAST_LEASE = Duration.ofMillis(100);

  /** The longest lease that any backend takes. */
  public static final Duration LONGEST_LEASE = Duration.ofHours(24);

  private static final LockOptions DEFAULTS =
      new LockOptions(Duration.ofSeconds(15), true, null, false, LossAction.NOTIFY);

  private final Duration lease;
  private final boolean renewal;
  private final @Nullable Duration longestHold;
  private final boolean fair;
  private final LossAction onLoss;

  private LockOptions(
      Duration lease,
      boolean renewal,
      @Nullable Duration longestHold,
      boolean fair,
      LossAction onLoss) {
    this.lease = lease;
    this.renewal = renewal;
    this.longestHold = longestHold;
    this.fair = fair;
    this.onLoss = onLoss;
  }

  /** Returns the defaults: a lease of 15 s, renewed, no longest hold, not fair, notify on loss. */
  public static LockOptions defaults() {
    return DEFAULTS;
  }

  /**
   * Sets the lease: how long the store keeps a grant that nobody renews, hence what a crash costs.
   *
   * @param lease from 100 ms to 24 h
   */
  public LockOptions withLease(Duration lease) {
    requireBetween("lease", lease, LEAST_LEASE, LONGEST_LEASE);
    return new LockOptions(lease, renewal, longestHold, fair, onLoss);
  }

  /** Sets whether a live hold is renewed, at a third of its lease. Without, it ends after one. */
  public LockOptions withRenewal(boolean renewal) {
    return new LockOptions(lease, renewal, longestHold, fair, onLoss);
  }

  /**
   * Sets how long a hold may last at most, renewed or not; after that it is lost for {@link
   * LossReason#LONGEST_HOLD}.
   *
   * @param longestHold positive, or {@code null} for no limit
   */
  public LockOptions withLongestHold(@Nullable Duration longestHold) {
    if (longestHold != null) {
      requireBetween("longest hold", longestHold, Duration.ofMillis(1), Duration.ofDays(365));
    }
    return new LockOptions(lease, renewal, longestHold, fair, onLoss);
  }

  /** Sets whether threads of this client get the lock strictly in the order in which they asked. */
  public LockOptions withFair(boolean fair) {
    return new LockOptions(lease, renewal, longestHold, fair, onLoss);
  }

  /** Sets what happens on loss besides the listeners. */
  public LockOptions withOnLoss(LossAction onLoss) {
    return new LockOptions(lease, renewal, longestHold, fair, Objects.requireNonNull(onLoss));
  }

  /** Returns how long the store keeps a grant that nobody renews. */
  public Duration lease() {
    return lease;
  }

  /** Returns whether a live hold is renewed. */
  public boolean renewal() {
    return renewal;
  }

  /** Returns how long a hold may last at most, or {@code null} for no limit. */
  public @Nullable Duration longestHold() {
    return longestHold;
  }

  /** Returns whether threads of this client are served strictly in order. */
  public boolean fair() {
    return fair;
  }

  /** Returns what happens on loss besides the listeners. */
  public LossAction onLoss() {
    return onLoss;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LockOptions that
        && lease.equals(that.lease)
        && renewal == that.renewal
        && Objects.equals(longestHold, that.longestHold)
        && fair == that.fair
        && onLoss == that.onLoss;
  }

  @Override
  public int hashCode() {
    return Objects.hash(lease, renewal, longestHold, fair, onLoss);
  }

  @Override
  public String toString() {
    return "LockOptions[lease=%s, renewal=%s, longestHold=%s, fair=%s, onLoss=%s]"
        .formatted(lease, renewal, longestHold, fair, onLoss);
  }

  static void requireBetween(String what, Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          "%s must be from %s to %s (was %s)".formatted(what, least, most, value));
    }
  }
}
