package io.holdfast.lock.tck.load;

import static org.awaitility.Awaitility.await;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** Counts things, and waits for the end of those that take their time. */
final class Census {
  private final Duration patience;

  /**
   * Makes one.
   *
   * @param patience how long it waits
   */
  Census(Duration patience) {
    this.patience = patience;
  }

  /** Returns how many threads there are of each name, numbers aside. */
  static Map<String, Long> threads() {
    Map<String, Long> counts = new TreeMap<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      String name = thread.getName();
      // The JVM's own, which come and go with whatever needs them.
      if (!name.startsWith("ForkJoinPool.commonPool")) {
        counts.merge(name.replaceAll("\\d+$", "#"), 1L, Long::sum);
      }
    }
    return counts;
  }

  /** Returns the sum of counts. */
  static long total(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Returns the counts when they have not changed for a while. */
  Map<String, Long> settled(Supplier<Map<String, Long>> counter) {
    AtomicReference<Map<String, Long>> last = new AtomicReference<>();
    await()
        .atMost(patience)
        .pollInterval(Duration.ofMillis(50))
        .during(Duration.ofMillis(300))
        .until(
            () -> {
              Map<String, Long> now = counter.get();
              return now.equals(last.getAndSet(now));
            });
    return last.get();
  }

  /**
   * Waits until nothing is there more often than before.
   *
   * @return the counts then
   */
  Map<String, Long> awaitNoMore(
      String when, Map<String, Long> before, Supplier<Map<String, Long>> counter) {
    AtomicReference<Map<String, Long>> last = new AtomicReference<>(Map.of());
    await()
        .atMost(patience)
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(
            () -> {
              Map<String, Long> now = counter.get();
              last.set(now);
              Map<String, Long> more = new TreeMap<>(now);
              more.entrySet()
                  .removeIf(each -> each.getValue() <= before.getOrDefault(each.getKey(), 0L));
              if (!more.isEmpty()) {
                throw new AssertionError(
                    "%s there are %s; before, of all, %s".formatted(when, more, before));
              }
            });
    return last.get();
  }

  /** Returns how many bytes of the heap are reachable. */
  static long heap() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      System.gc();
      least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
    return least;
  }
}
