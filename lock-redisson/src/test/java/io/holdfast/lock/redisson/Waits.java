package io.holdfast.lock.redisson;

import java.time.Duration;

/** How long tests wait, scaled by one property for slow machines. */
final class Waits {
  private static final double SCALE =
      Double.parseDouble(System.getProperty("holdfast.tck.timeScale", "1"));

  /** For what comes as soon as it can. */
  static final Duration LONG = Duration.ofMillis((long) (10_000 * SCALE));

  private Waits() {}
}
