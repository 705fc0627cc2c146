package io.holdfast.lock.tck.redis;

import io.holdfast.lock.tck.kit.Scale;
import java.time.Duration;

/** How long tests wait. */
public final class Waits {
  /** For what comes as soon as it can. */
  public static final Duration LONG = Scale.seconds(10);

  private Waits() {}
}
