package io.holdfast.lock.tck.kit;

import java.time.Duration;

/** How slow this machine is: {@code -Dholdfast.tck.timeScale}, a factor on every real wait. */
public final class Scale {
  private static final String PROPERTY = "holdfast.tck.timeScale";
  private static final double FACTOR = factor(System.getProperty(PROPERTY, "1"));

  private Scale() {}

  /** Returns the time, scaled. */
  public static Duration of(Duration time) {
    return Duration.ofNanos((long) (time.toNanos() * FACTOR));
  }

  /** Returns so many seconds, scaled. */
  public static Duration seconds(double seconds) {
    return of(Duration.ofNanos((long) (seconds * 1e9)));
  }

  /** Returns the factor. */
  public static double factor() {
    return FACTOR;
  }

  private static double factor(String value) {
    double factor = Double.parseDouble(value);
    if (!(factor > 0 && factor <= 1000)) {
      throw new IllegalArgumentException(PROPERTY + " must be above 0 (was " + value + ")");
    }
    return factor;
  }
}
