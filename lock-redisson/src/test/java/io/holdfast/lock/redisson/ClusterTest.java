package io.holdfast.lock.redisson;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.Lease;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.Locks;
import io.holdfast.lock.LossReason;
import io.holdfast.lock.tck.redis.RedisServer;
import io.holdfast.lock.tck.redis.Waits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.redisson.Redisson;
import org.redisson.api.RLock;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/** Over a client for clusters, of three primaries. */
@Timeout(60)
@Tag("any-jdk")
class ClusterTest {
  private static final int PRIMARIES = 3;

  private static List<RedisServer> nodes;
  private static RedissonClient client;

  @BeforeAll
  static void start() {
    nodes = RedisServer.cluster(PRIMARIES);
    Config config = new Config().setThreads(4).setNettyThreads(4);
    config
        .useClusterServers()
        .addNodeAddress("redis://127.0.0.1:" + nodes.get(0).port())
        .setMasterConnectionMinimumIdleSize(2);
    client = Redisson.create(config);
  }

  @AfterAll
  static void stop() {
    client.shutdown();
    nodes.forEach(RedisServer::close);
  }

  /** Returns a name for each node. */
  private static List<String> nameOnEach() {
    List<String> names = new ArrayList<>();
    for (int i = 0; names.size() < PRIMARIES; i++) {
      String name = "each" + i;
      if (client.getKeys().getSlot(name) * PRIMARIES / 16384 == names.size()) {
        names.add(name);
      }
    }
    return names;
  }

  @Test
  void locks_workBesideNativeOnes() throws Exception {
    try (Locks locks = Locks.open(RedissonLockProvider.using(client))) {
      for (String name : List.of("n", "{a}b", "a}b", "{", "orders:42")) {
        RLock theirs = client.getLock(name);
        try (Lease held = locks.mutex(name).acquire()) {
          assertTrue(held.isValid());
          assertFalse(theirs.tryLock(), name);
        }
        assertTrue(locks.mutex(name).tryLock());
        locks.mutex(name).unlock();
      }
    }
  }

  @Test
  void waiters_onEveryNode_areWokenByEitherRelease() throws Exception {
    try (Locks holder = Locks.open(RedissonLockProvider.using(client));
        Locks waiter = Locks.open(RedissonLockProvider.using(client))) {
      for (String name : nameOnEach()) {
        Lease held = holder.mutex(name).acquire();
        RLock theirs = client.getLock(name);
        CompletableFuture<Void> nativeWaits = theirs.lockAsync(7L).toCompletableFuture();
        awaitListener(name);
        held.close();
        nativeWaits.get(2, TimeUnit.SECONDS);
        CompletableFuture<Lease> waiting = waiter.mutex(name).acquireAsync(Duration.ofMinutes(1));
        await().atMost(Waits.LONG).until(() -> waiter.statistics().attempts() >= 1);
        awaitListener(name);
        theirs.unlockAsync(7L).toCompletableFuture().get(5, TimeUnit.SECONDS);
        waiting.get(RedissonOptions.POLL.toMillis() * 9 / 10, TimeUnit.MILLISECONDS).close();
      }
    }
  }

  private static void awaitListener(String name) {
    String channel = "redisson_lock__channel:{" + name + "}";
    await().atMost(Waits.LONG).until(() -> client.getTopic(channel).countSubscribers() > 0);
  }

  @Test
  void holdsInManySlots_areRenewed() throws Exception {
    LockOptions options = LockOptions.defaults().withLease(Duration.ofSeconds(1));
    try (Locks locks = Locks.open(RedissonLockProvider.using(client))) {
      List<Lease> leases = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        leases.add(locks.mutex("n" + i, options).acquire());
      }
      pass(Duration.ofSeconds(2));
      for (Lease lease : leases) {
        lease.ensureValid();
        lease.close();
      }
    }
  }

  @Test
  void tokens_ofNamesOnEveryNode_rise() throws Exception {
    try (Locks locks = Locks.open(RedissonLockProvider.using(client))) {
      for (String name : nameOnEach()) {
        long last = 0;
        for (int i = 0; i < 5; i++) {
          try (Lease lease = locks.mutex(name).acquire()) {
            assertTrue(lease.fencingToken() > last, name);
            last = lease.fencingToken();
          }
        }
      }
    }
  }

  /** lessons.md: a dead shard can starve renewal of healthy ones. */
  @Test
  void nodeFallsSilent_holdsOnTheOthersAreRenewed() throws Exception {
    LockOptions options = LockOptions.defaults().withLease(Duration.ofSeconds(3));
    Map<String, LossReason> losses = new ConcurrentHashMap<>();
    List<String> names = nameOnEach();
    try (Locks locks = Locks.open(RedissonLockProvider.using(client))) {
      List<Lease> leases = new ArrayList<>();
      for (String name : names) {
        Lease lease = locks.mutex(name, options).acquire();
        lease.onLost(reason -> losses.put(name, reason));
        leases.add(lease);
      }
      nodes.get(0).signal("STOP");
      try {
        await().atMost(Waits.LONG).until(() -> !losses.isEmpty());
        pass(Duration.ofSeconds(3));
      } finally {
        nodes.get(0).signal("CONT");
      }
      assertEquals(Map.of(names.get(0), LossReason.EXPIRED), losses);
      for (Lease healthy : leases.subList(1, PRIMARIES)) {
        healthy.ensureValid();
        healthy.close();
      }
    }
  }

  private static void pass(Duration time) {
    long start = System.nanoTime();
    await().atMost(time.plus(Waits.LONG)).until(() -> System.nanoTime() - start > time.toNanos());
  }
}
