package io.holdfast.lock.tck.load;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.ClientOptions;
import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.LockStatistics;
import io.holdfast.lock.Locks;
import io.holdfast.lock.tck.kit.Scale;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Mixed use leaves nothing behind: neither in clients that stay open, compared with what they had
 * after a warm-up, nor, after the last close, anywhere, compared with what there was before.
 *
 * <p>{@code -Dholdfast.load.operations} sets how many operations there are, {@code
 * -Dholdfast.load.seed} which.
 */
public abstract class LoadTest {
  private static final int CLIENTS = 3;
  private static final int WARM_UP = 20_000;

  /** What the heap may grow by: caches of the JVM and the client libraries. */
  private static final long HEAP_TOLERANCE = 2 << 20;

  /** A request that has to wait for the processor is not what is tested here. */
  private static final ClientOptions OPTIONS =
      ClientOptions.defaults().withRequestTimeout(Scale.seconds(20));

  /** Returns how many operations there are if no property says so: some seconds of them. */
  protected abstract int shortRun();

  /** Starts a store. */
  protected abstract StoreUnderLoad store();

  @Test
  void mixedUse_leavesNothing() {
    long operations = Long.getLong("holdfast.load.operations", shortRun());
    long seed = Long.getLong("holdfast.load.seed", System.nanoTime());
    System.out.printf(
        "%s: -Dholdfast.load.operations=%d -Dholdfast.load.seed=%d%n",
        getClass().getSimpleName(), operations, seed);
    try (StoreUnderLoad store = store()) {
      check(store, operations, seed);
    }
  }

  /**
   * Uses a store, and counts what is left.
   *
   * @throws AssertionError if that is more than there was before
   */
  public static void check(StoreUnderLoad store, long operations, long seed) {
    Census census = new Census(store.patience());
    try (Interrupter interrupter = new Interrupter()) {
      Map<String, Long> things = store.things();
      useOnce(store);
      Map<String, Long> threads = census.settled(Census::threads);
      List<Locks> clients = Stream.generate(() -> store.open(OPTIONS)).limit(CLIENTS).toList();
      try {
        long clientEvery = Math.max(1_000, operations / 500);
        Load load = new Load(clients, () -> store.open(OPTIONS), interrupter, clientEvery);
        load.run(Math.min(operations, WARM_UP), seed);
        load(store, census, load, operations, ~seed);
      } finally {
        clients.forEach(Locks::close);
      }
      String when = "after the last close";
      Map<String, Long> thingsLeft = census.awaitNoMore(when, things, store::things);
      Map<String, Long> threadsLeft = census.awaitNoMore(when, threads, Census::threads);
      System.out.printf(
          "  %s: %s, token counters %d, threads %d (before: %s, threads %d)%n",
          when,
          thingsLeft,
          store.counters(),
          Census.total(threadsLeft),
          things,
          Census.total(threads));
      assertTrue(store.counters() <= store.mostCounters(), "counters: " + store.counters());
    }
  }

  /** Has everything loaded and started that is kept by the JVM for ever. */
  private static void useOnce(StoreUnderLoad store) {
    try (Locks locks = store.open(OPTIONS)) {
      DistributedLock lock = locks.mutex("first");
      assertTrue(lock.tryLock());
      lock.unlock();
    }
  }

  private static void load(
      StoreUnderLoad store, Census census, Load load, long operations, long seed) {
    Map<String, Long> things = census.settled(store::things);
    Map<String, Long> threads = census.settled(Census::threads);
    long heap = Census.heap();
    long start = System.nanoTime();
    load.run(operations, seed);
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    Map<Deed, Long> deeds = load.deeds();
    System.out.printf("  %d operations in %d ms: %s%n", operations, took.toMillis(), deeds);
    awaitIdle(load.clients, store.patience());
    String when = "after the load";
    Map<String, Long> thingsLeft = census.awaitNoMore(when, things, store::things);
    Map<String, Long> threadsLeft = census.awaitNoMore(when, threads, Census::threads);
    long grown = heapAfterAll(store.patience()) - heap;
    System.out.printf(
        "  %s: %s, threads %d, heap %+d bytes (before: %s, threads %d, heap %d bytes)%n",
        when, thingsLeft, Census.total(threadsLeft), grown, things, Census.total(threads), heap);
    assertTrue(grown <= HEAP_TOLERANCE, () -> "the heap has grown by " + grown + " bytes");
    // It is up to the speed of the store which of them it is.
    deeds.merge(Deed.WAIT_TIMED_OUT, deeds.remove(Deed.WAIT_WITHOUT_ANSWER), Long::sum);
    deeds.forEach((deed, count) -> assertTrue(count > 0, () -> "never: " + deed));
  }

  private static void awaitIdle(List<Locks> clients, Duration patience) {
    await()
        .atMost(patience)
        .untilAsserted(
            () -> {
              for (Locks client : clients) {
                LockStatistics now = client.statistics();
                assertEquals(0, now.holds() + now.waiting() + now.unsettled(), now::toString);
                assertEquals(0, now.lost(), now::toString);
              }
            });
  }

  /** Returns the heap when it shrinks no more: libraries keep requests until they time out. */
  private static long heapAfterAll(Duration patience) {
    AtomicLong last = new AtomicLong(Long.MAX_VALUE);
    await()
        .atMost(patience)
        .pollInterval(Duration.ofSeconds(1))
        .pollDelay(Duration.ZERO)
        .until(
            () -> {
              long now = Census.heap();
              return last.getAndSet(now) - now < HEAP_TOLERANCE / 100;
            });
    return last.get();
  }
}
