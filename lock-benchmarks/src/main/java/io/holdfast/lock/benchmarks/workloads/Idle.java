package io.holdfast.lock.benchmarks.workloads;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Does nothing for a while, so that what the client does by itself can be seen.
 *
 * @param held how many locks {@link Holding} holds meanwhile
 */
public record Idle(int held, Duration time) implements Workload {
  @Override
  public Work run(Seat seat) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(time.toNanos());
    return Work.of(held, time.toNanos() / 1e9, Map.of(Metric.THREADS, (double) clientThreads()));
  }

  /** Counts those that are neither the JVM's nor the workload's. */
  private static long clientThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getThreadGroup() != null)
        .filter(thread -> !thread.getThreadGroup().getName().equals("system"))
        .filter(thread -> !thread.getName().equals("holder"))
        .filter(thread -> !thread.getName().equals("main"))
        .count();
  }
}
