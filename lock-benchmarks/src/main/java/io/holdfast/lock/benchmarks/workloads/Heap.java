package io.holdfast.lock.benchmarks.workloads;

import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;

/** What is alive on the heap. */
final class Heap {
  private static final int TIMES = 3;

  private Heap() {}

  /** Collects garbage and returns what is left, in bytes. */
  static long used() throws InterruptedException {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < TIMES; i++) {
      System.gc();
      // What the collector found unreachable is cleared by other threads.
      TimeUnit.MILLISECONDS.sleep(100);
      least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
    return least;
  }
}
