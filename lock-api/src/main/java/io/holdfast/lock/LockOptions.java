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

  /** {@return the defaults: a lease of 15 s, renewed, no longest hold, not fair, notify on loss} */
  public static LockOptions defaults() {
    return DEFAULTS;
  }

  /**
   * Sets the lease: how long the store keeps a grant that nobody renews, hence what a crash costs.
   *
   * @param lease from 100 ms to 24 h
   * @return a changed copy
   * @throws IllegalArgumentException if it is out of range
   */
  public LockOptions withLease(Duration lease) {
    requireBetween("lease", lease, LEAST_LEASE, LONGEST_LEASE);
    return new LockOptions(lease, renewal, longestHold, fair, onLoss);
  }

  /**
   * Sets whether a live hold is renewed.
   *
   * @param renewal whether it is, after about a third of its lease; if not, the hold ends after one
   *     lease
   * @return a changed copy
   */
  public LockOptions withRenewal(boolean renewal) {
    return new LockOptions(lease, renewal, longestHold, fair, onLoss);
  }

  /**
   * Sets how long a hold may last at most, renewed or not; after that it is lost for {@link
   * LossReason#LONGEST_HOLD}.
   *
   * @param longestHold from 1 ms to 365 d, or {@code null} for no limit
   * @return a changed copy
   * @throws IllegalArgumentException if it is out of range
   */
  public LockOptions withLongestHold(@Nullable Duration longestHold) {
    if (longestHold != null) {
      requireBetween("longest hold", longestHold, Duration.ofMillis(1), Duration.ofDays(365));
    }
    return new LockOptions(lease, renewal, longestHold, fair, onLoss);
  }

  /**
   * Sets whether threads of this client get the lock strictly in the order in which they asked. If
   * not, a running thread may overtake those that wait, a few dozen times in a row, which is many
   * times faster where threads compete; those that wait are still served in their order.
   *
   * @param fair whether no thread may overtake another
   * @return a changed copy
   */
  public LockOptions withFair(boolean fair) {
    return new LockOptions(lease, renewal, longestHold, fair, onLoss);
  }

  /**
   * Sets what happens on loss besides the listeners.
   *
   * @param onLoss what to do
   * @return a changed copy
   */
  public LockOptions withOnLoss(LossAction onLoss) {
    return new LockOptions(lease, renewal, longestHold, fair, Objects.requireNonNull(onLoss));
  }

  /** {@return how long the store keeps a grant that nobody renews} */
  public Duration lease() {
    return lease;
  }

  /** {@return whether a live hold is renewed} */
  public boolean renewal() {
    return renewal;
  }

  /** {@return how long a hold may last at most, or {@code null} for no limit} */
  public @Nullable Duration longestHold() {
    return longestHold;
  }

  /** {@return whether threads of this client are served strictly in order} */
  public boolean fair() {
    return fair;
  }

  /** {@return what happens on loss besides the listeners} */
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
