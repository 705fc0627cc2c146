package io.holdfast.lock.tck.teeth;

import io.holdfast.lock.spi.Claim;
import java.time.Duration;

/** Registers no waiters: the engine polls it. */
class PolledStore extends MapStore {
  @Override
  boolean registers(Claim claim) {
    return false;
  }

  @Override
  Duration retryAfter() {
    return Duration.ofMillis(5);
  }
}
