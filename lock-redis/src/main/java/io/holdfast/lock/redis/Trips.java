package io.holdfast.lock.redis;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** How long it took from requests to replies. Thread-safe. */
final class Trips {
  /** In the average each new one counts so much. */
  private static final int WEIGHT = 8;

  /** The shortest is forgotten so slowly: a server may move away. */
  private static final int FORGETTING = 1024;

  /** Zero before the first; likewise below. */
  private final AtomicLong averageNanos = new AtomicLong();

  private final AtomicLong shortestNanos = new AtomicLong();

  void took(long nanos) {
    averageNanos.updateAndGet(
        average -> average == 0 ? nanos : average + (nanos - average) / WEIGHT);
    shortestNanos.updateAndGet(
        least -> least == 0 || nanos < least ? nanos : least + (nanos - least) / FORGETTING);
  }

  Duration average() {
    return Duration.ofNanos(averageNanos.get());
  }

  /** Returns the shortest of late, in ns. */
  long shortest() {
    return shortestNanos.get();
  }
}
