package io.holdfast.lock.redisson;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.Lease;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.Locks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.redisson.Redisson;
import org.redisson.api.RLock;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/**
 * Over a client for clusters, of one node that has all slots: it refuses scripts whose keys are in
 * different slots just as a larger one does.
 */
@Timeout(60)
class ClusterTest {
  private static Server server;
  private static RedissonClient client;

  @BeforeAll
  static void start() {
    server = Server.prepare();
    server.startInCluster();
    for (int from = 0; from < 16384; from += 1024) { // an inline command has a limit
      String slots =
          IntStream.range(from, from + 1024)
              .mapToObj(Integer::toString)
              .collect(Collectors.joining(" "));
      assertEquals("+OK", server.run("CLUSTER ADDSLOTS " + slots));
    }
    await().atMost(Waits.LONG).until(() -> server.run("SET x y").equals("+OK"));
    Config config = new Config().setThreads(2).setNettyThreads(2);
    config.useClusterServers().addNodeAddress("redis://127.0.0.1:" + server.port());
    client = Redisson.create(config);
  }

  @AfterAll
  static void stop() {
    client.shutdown();
    server.close();
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
  void holdsInManySlots_areRenewed() throws Exception {
    LockOptions options = LockOptions.defaults().withLease(Duration.ofSeconds(1));
    try (Locks locks = Locks.open(RedissonLockProvider.using(client))) {
      List<Lease> leases = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        leases.add(locks.mutex("n" + i, options).acquire());
      }
      long start = System.nanoTime();
      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> System.nanoTime() - start > Duration.ofSeconds(2).toNanos());
      for (Lease lease : leases) {
        lease.ensureValid();
        lease.close();
      }
    }
  }
}
