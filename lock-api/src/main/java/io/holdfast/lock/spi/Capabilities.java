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
 */
public record Capabilities(
    Set<Class<? extends Mode>> modes,
    boolean fair,
    Duration leastLease,
    Duration longestLease,
    boolean shared,
    boolean tokensSurviveDataLoss,
    boolean blocking) {
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
   */
  public Capabilities {
    modes = Set.copyOf(modes);
  }
}
