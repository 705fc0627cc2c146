package io.holdfast.lock.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Lease;
import io.holdfast.lock.Locks;
import io.holdfast.lock.spi.LockName;
import io.holdfast.lock.tck.redis.RedisServer;
import io.holdfast.lock.tck.redis.Waits;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.RedisClient;

/** The whole way, from the application's side: found by URL, and over a client of its own. */
class LocksOverRedisTest {
  private RedisServer server;
  private RedisClient client;

  @BeforeEach
  void start() {
    server = RedisServer.running();
    client = RedisClient.create(server.url());
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  @Test
  void twoWays_excludeEachOther() throws InterruptedException {
    try (Locks a = Locks.open(server.url());
        Locks b = Locks.open(RedisLockProvider.using(client))) {
      try (Lease held = a.mutex("n").acquire()) {
        assertTrue(held.fencingToken() > 0);
        assertFalse(b.mutex("n").tryLock());
      }
      assertTrue(b.mutex("n").tryLock());
      b.mutex("n").unlock();
    }
  }

  @Test
  void databaseOfTheUrl_isTheOneUsed() {
    String url = server.url() + "/3";
    try (Locks locks = Locks.open(url);
        RedisClient third = RedisClient.create(url)) {
      assertTrue(locks.mutex("n").tryLock());
      assertTrue(third.exists(new Keys(new LockName("n")).lock()));
      assertEquals(0, client.dbSize());
      locks.mutex("n").unlock();
    }
  }

  @Test
  void contended_countsRight() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    int[] counter = new int[1];
    try (Locks a = Locks.open(server.url());
        Locks b = Locks.open(server.url());
        Locks c = Locks.open(RedisLockProvider.using(client))) {
      List<Future<?>> all = new ArrayList<>();
      for (int t = 0; t < 6; t++) {
        DistributedLock lock = List.of(a, b, c).get(t % 3).mutex("n");
        all.add(threads.submit(() -> count(lock, counter)));
      }
      for (Future<?> each : all) {
        each.get(Waits.LONG.toMillis(), TimeUnit.MILLISECONDS);
      }
      assertEquals(6 * 50, counter[0]);
    } finally {
      threads.shutdownNow();
    }
  }

  private static void count(DistributedLock lock, int[] counter) {
    for (int i = 0; i < 50; i++) {
      lock.lock();
      try {
        counter[0]++;
      } finally {
        lock.unlock();
      }
    }
  }
}
