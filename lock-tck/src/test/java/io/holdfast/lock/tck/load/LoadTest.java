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
    try (StoreUnderLoad store = store();
        Interrupter interrupter = new Interrupter()) {
      Map<String, Long> things = store.things();
      useOnce(store);
      Map<String, Long> threads = Census.settled(Census::threads);
      loadOpenClients(store, interrupter, operations, seed);
      System.out.println("after the last close");
      Census.awaitNoMore("after the last close", things, store::things);
      Census.awaitNoMore("after the last close", threads, Census::threads);
      System.out.println("  " + store.things() + ", counters " + store.counters());
      System.out.println("  threads " + Census.threads());
      assertTrue(store.counters() <= store.mostCounters(), "counters: " + store.counters());
    }
  }

  private static Locks open(StoreUnderLoad store) {
    return Locks.builder().url(store.url()).options(OPTIONS).open();
  }

  /** Has everything loaded and started that is kept by the JVM for ever. */
  private static void useOnce(StoreUnderLoad store) {
    try (Locks locks = open(store)) {
      DistributedLock lock = locks.mutex("first");
      assertTrue(lock.tryLock());
      lock.unlock();
    }
  }

  private static void loadOpenClients(
      StoreUnderLoad store, Interrupter interrupter, long operations, long seed) {
    List<Locks> clients = Stream.generate(() -> open(store)).limit(CLIENTS).toList();
    try {
      long clientEvery = Math.max(1_000, operations / 500);
      Load load = new Load(clients, () -> open(store), interrupter, clientEvery);
      load.run(Math.min(operations, 20_000), seed);
      Map<String, Long> things = Census.settled(store::things);
      Map<String, Long> threads = Census.settled(Census::threads);
      long heap = Census.heap();
      long start = System.nanoTime();
      load.run(operations, ~seed);
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      awaitIdle(clients);
      Map<String, Long> thingsAfter = Census.awaitNoMore("after the load", things, store::things);
      Map<String, Long> threadsAfter =
          Census.awaitNoMore("after the load", threads, Census::threads);
      long grown = awaitHeap(heap + HEAP_TOLERANCE) - heap;
      System.out.printf(
          "%d operations in %d s%n  %s%n  %s, was %s%n  threads %s, was %s%n  heap %d bytes, was %d%n",
          operations,
          took.toSeconds(),
          load.deeds(),
          thingsAfter,
          things,
          threadsAfter,
          threads,
          heap + grown,
          heap);
      assertTrue(grown <= HEAP_TOLERANCE, () -> "the heap has grown by " + grown + " bytes");
      Map<Deed, Long> deeds = load.deeds();
      deeds.remove(Deed.WAIT_WITHOUT_ANSWER); // may be, need not be
      deeds.forEach((deed, count) -> assertTrue(count > 0, () -> "never: " + deed));
    } finally {
      clients.forEach(Locks::close);
    }
  }

  private static void awaitIdle(List<Locks> clients) {
    await()
        .atMost(Scale.seconds(30))
        .untilAsserted(
            () -> {
              for (Locks client : clients) {
                LockStatistics now = client.statistics();
                assertEquals(0, now.holds() + now.waiting() + now.unsettled(), now::toString);
                assertEquals(0, now.lost(), now::toString);
              }
            });
  }

  /** Returns the heap as soon as it is small enough, or what it is at last. */
  private static long awaitHeap(long enough) {
    long heap = Census.heap();
    for (int i = 0; i < 10 && heap > enough; i++) {
      heap = Math.min(heap, Census.heap());
    }
    return heap;
  }
}
