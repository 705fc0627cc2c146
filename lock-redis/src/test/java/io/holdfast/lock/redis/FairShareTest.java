package io.holdfast.lock.redis;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Locks;
import io.holdfast.lock.tck.kit.Crowd;
import io.holdfast.lock.tck.kit.Scale;
import io.holdfast.lock.tck.redis.RedisServer;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Clients that want one name all the time share it evenly, whenever one looks. */
@Tag("any-jdk")
class FairShareTest {
  private static final int CLIENTS = 2;
  private static final int THREADS = 8 * CLIENTS;
  private static final double SLICE_SECONDS = 0.25;
  private static final int SLICES = 30;

  /** Slices of five seconds. */
  private static final int WINDOW = 20;

  @Test
  void twoClients_eachHasAQuarterOfAnyFiveSeconds() {
    AtomicIntegerArray holds = new AtomicIntegerArray(CLIENTS * SLICES);
    try (RedisServer server = RedisServer.running();
        Locks a = Locks.open(server.url());
        Locks b = Locks.open(server.url())) {
      List<DistributedLock> locks = List.of(a.mutex("n"), b.mutex("n"));
      long start = System.nanoTime();
      Crowd.run(
          THREADS,
          SLICES * SLICE_SECONDS + 20,
          i -> () -> holdUntilTheEnd(locks.get(i % CLIENTS), start, i % CLIENTS, holds));
    }
    for (int from = 0; from + WINDOW <= SLICES; from++) {
      int[] share = {held(holds, 0, from), held(holds, 1, from)};
      int slice = from;
      assertTrue(
          Math.min(share[0], share[1]) * 4 >= share[0] + share[1] && share[0] > 0,
          () -> "from slice %d on: %d and %d holds".formatted(slice, share[0], share[1]));
    }
  }

  private static void holdUntilTheEnd(
      DistributedLock lock, long start, int client, AtomicIntegerArray holds) {
    for (int slice = slice(start); slice < SLICES; slice = slice(start)) {
      lock.lock();
      try {
        holds.incrementAndGet(client * SLICES + Math.min(slice(start), SLICES - 1));
      } finally {
        lock.unlock();
      }
    }
  }

  private static int slice(long start) {
    return (int) ((System.nanoTime() - start) / Scale.seconds(SLICE_SECONDS).toNanos());
  }

  private static int held(AtomicIntegerArray holds, int client, int from) {
    return IntStream.range(from, from + WINDOW).map(i -> holds.get(client * SLICES + i)).sum();
  }
}
