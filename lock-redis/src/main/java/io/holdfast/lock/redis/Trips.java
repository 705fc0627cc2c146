package io.holdfast.lock.redis;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** The average time from request to reply, in which each new one counts an eighth. Thread-safe. */
final class Trips {
  private static final int WEIGHT = 8;

  /** Zero before the first. */
  private final AtomicLong averageNanos = new AtomicLong();

  void took(long nanos) {
    averageNanos.updateAndGet(
        average -> average == 0 ? nanos : average + (nanos - average) / WEIGHT);
  }

  Duration average() {
    return Duration.ofNanos(averageNanos.get());
  }
}
