package io.holdfast.lock.redis;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.ClientOptions;
import io.holdfast.lock.Lease;
import io.holdfast.lock.LockException;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.Locks;
import io.holdfast.lock.tck.redis.RedisSentinels;
import io.holdfast.lock.tck.redis.RedisServer;
import io.holdfast.lock.tck.redis.Waits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A fail-over while a hundred locks are held and a hundred threads wait for them. It prints the
 * lines of docs/reports/failover.md.
 */
@Tag("any-jdk")
@Timeout(120)
class FailOverUnderLoadTest {
  private static final int COUNT = 100;
  private static final Duration LEASE = Duration.ofSeconds(5);
  private static final LockOptions OPTIONS = LockOptions.defaults().withLease(LEASE);

  /** A waiter of the crowd: its lease, and when it was granted. */
  private record Served(long token, long nanos) {}

  @ParameterizedTest
  @CsvSource({
    "killed, ''",
    "frozen, ''",
    "killed, ?minReplicas=1",
    "killed, ?grantDelay=5s",
  })
  void failOver_everyHoldIsKeptOrToldLost_andEveryWaiterIsServed(String how, String options)
      throws Exception {
    try (RedisSentinels store = RedisSentinels.running();
        Locks holder = locks(store, options);
        Locks crowd = locks(store, options);
        Locks other = locks(store, options)) {
      Map<String, Lease> held = new HashMap<>();
      Map<String, Long> lost = new ConcurrentHashMap<>();
      for (int i = 0; i < COUNT; i++) {
        String name = "n" + i;
        Lease lease = holder.mutex(name, OPTIONS).acquire();
        lease.onLost(reason -> lost.put(name, System.nanoTime()));
        held.put(name, lease);
      }
      Map<String, FutureTask<Served>> waiting = new HashMap<>();
      held.keySet().forEach(name -> waiting.put(name, waits(crowd, name)));
      await().atMost(Waits.LONG).until(() -> crowd.statistics().attempts() >= COUNT);
      other.mutex("free", OPTIONS).acquire().close();

      RedisServer old = store.primary();
      store.expectSilence();
      long struck = System.nanoTime();
      strike(old, how);
      CompletableFuture<Long> named = CompletableFuture.supplyAsync(() -> named(store, old));
      try (Lease next = other.mutex("free", OPTIONS).tryAcquire(Duration.ofSeconds(30))) {
        assertNotNull(next, "the next grant");
      }
      long granted = System.nanoTime();
      long switched = named.get(30, TimeUnit.SECONDS);
      RedisServer unused = store.rejoin(old, how.equals("frozen"));

      int kept = 0;
      List<Long> handOvers = new ArrayList<>();
      for (Map.Entry<String, Lease> each : held.entrySet()) {
        kept += each.getValue().isValid() ? 1 : 0;
        long released = close(each.getValue());
        Served served = waiting.get(each.getKey()).get(60, TimeUnit.SECONDS);
        assertTrue(served.token() > each.getValue().fencingToken(), "tokens rise");
        handOvers.add(served.nanos() - released);
      }
      int told = lost.size();
      assertEquals(COUNT, kept + told, "kept, or told lost");
      report(how, options, switched - struck, granted - struck, kept, told, handOvers);
    }
  }

  private static Locks locks(RedisSentinels store, String options) {
    return Locks.builder()
        .url(store.url() + options)
        .options(ClientOptions.defaults().withDrainTime(Duration.ZERO))
        .open();
  }

  private static FutureTask<Served> waits(Locks crowd, String name) {
    FutureTask<Served> task =
        new FutureTask<>(
            () -> {
              try (Lease lease = crowd.mutex(name, OPTIONS).acquire()) {
                return new Served(lease.fencingToken(), System.nanoTime());
              }
            });
    Thread thread = new Thread(task, "crowd");
    thread.setDaemon(true);
    thread.start();
    return task;
  }

  private static void strike(RedisServer primary, String how) {
    if (how.equals("frozen")) {
      primary.signal("STOP");
    } else {
      primary.kill();
    }
  }

  /** Returns when the first sentinel named another one. */
  private static long named(RedisSentinels store, RedisServer old) {
    await()
        .atMost(Waits.LONG.multipliedBy(2))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> store.sentinels().stream().anyMatch(each -> store.named(each) != old));
    long now = System.nanoTime();
    RedisServer unused = store.awaitOther(old); // and has no other fail-over follow
    return now;
  }

  /** Returns a moment before. */
  private static long close(Lease lease) {
    long before = System.nanoTime();
    try {
      lease.close();
    } catch (LockException lost) {
      // It was told already.
    }
    return before;
  }

  private static void report(
      String how, String options, long switched, long granted, int kept, int told, List<Long> all) {
    List<Long> sorted = all.stream().sorted().toList();
    System.out.printf(
        "| %s %s | %.2f s | %.2f s | %d ms | %d | %d | %.1f ms | %.1f ms |%n",
        how,
        options.isEmpty() ? "" : "`" + options + "`",
        switched / 1e9,
        granted / 1e9,
        TimeUnit.NANOSECONDS.toMillis(granted - switched),
        kept,
        told,
        sorted.get(COUNT / 2) / 1e6,
        sorted.get(COUNT - 1) / 1e6);
  }
}
