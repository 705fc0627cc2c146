package io.holdfast.lock.spi;

import java.time.Duration;
import java.util.Set;

/**
 * What a backend can do. The compatibility kit tests what is claimed and that the rest is refused.
 *
 * @param modes the kinds of claim that it serves
 * @param fair whether waiting clients get the name in the order in which they asked
 * @param leastLease the shortest lease that it takes
 * @param longestLease the longest lease that it takes
 * @param shared whether clients in other processes see the same locks
 * @param tokensSurviveDataLoss whether fencing tokens rise even after the store has lost its data
 * @param blocking whether its verbs do I/O on the calling thread
 * @param sessionBound whether the store ends a grant with the client's session, and the lease is
 *     kept by the backend in the client: what a client leaves behind that crashes ends after a time
 *     that depends on the session, at most one {@link #leastLease}, which may be sooner than its
 *     lease; and an answer may be valid for less than the lease
 * @param extending whether it serves {@link LockBackend#extend}; if not, a tenure ends with a
 *     release and an attempt
 */
public record Capabilities(
    Set<Class<? extends Mode>> modes,
    boolean fair,
    Duration leastLease,
    Duration longestLease,
    boolean shared,
    boolean tokensSurviveDataLoss,
    boolean blocking,
    boolean sessionBound,
    boolean extending) {
  /**
   * Describes a store that keeps leases by itself.
   *
   * @param modes the kinds of claim that it serves
   * @param fair whether waiting clients get the name in the order in which they asked
   * @param leastLease the shortest lease that it takes
   * @param longestLease the longest lease that it takes
   * @param shared whether clients in other processes see the same locks
   * @param tokensSurviveDataLoss whether fencing tokens rise even after the store has lost its data
   * @param blocking whether its verbs do I/O on the calling thread
   */
  public Capabilities(
      Set<Class<? extends Mode>> modes,
      boolean fair,
      Duration leastLease,
      Duration longestLease,
      boolean shared,
      boolean tokensSurviveDataLoss,
      boolean blocking) {
    this(modes, fair, leastLease, longestLease, shared, tokensSurviveDataLoss, blocking, false);
  }

  /**
   * Describes a store that extends no tenures.
   *
   * @param modes the kinds of claim that it serves
   * @param fair whether waiting clients get the name in the order in which they asked
   * @param leastLease the shortest lease that it takes
   * @param longestLease the longest lease that it takes
   * @param shared whether clients in other processes see the same locks
   * @param tokensSurviveDataLoss whether fencing tokens rise even after the store has lost its data
   * @param blocking whether its verbs do I/O on the calling thread
   * @param sessionBound whether the store ends a grant with the client's session
   */
  public Capabilities(
      Set<Class<? extends Mode>> modes,
      boolean fair,
      Duration leastLease,
      Duration longestLease,
      boolean shared,
      boolean tokensSurviveDataLoss,
      boolean blocking,
      boolean sessionBound) {
    this(
        modes,
        fair,
        leastLease,
        longestLease,
        shared,
        tokensSurviveDataLoss,
        blocking,
        sessionBound,
        false);
  }

  /** {@return the same of a store that serves {@link LockBackend#extend}} */
  public Capabilities withExtending() {
    return new Capabilities(
        modes,
        fair,
        leastLease,
        longestLease,
        shared,
        tokensSurviveDataLoss,
        blocking,
        sessionBound,
        true);
  }

  /**
   * Copies the modes.
   *
   * @param modes the kinds of claim that it serves
   * @param fair whether waiting clients get the name in the order in which they asked
   * @param leastLease the shortest lease that it takes
   * @param longestLease the longest lease that it takes
   * @param shared whether clients in other processes see the same locks
   * @param tokensSurviveDataLoss whether fencing tokens rise even after the store has lost its data
   * @param blocking whether its verbs do I/O on the calling thread
   * @param sessionBound whether the store ends a grant with the client's session
   * @param extending whether it serves {@link LockBackend#extend}
   */
  public Capabilities {
    modes = Set.copyOf(modes);
  }
}
