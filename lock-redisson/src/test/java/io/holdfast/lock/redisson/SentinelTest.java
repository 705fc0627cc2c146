package io.holdfast.lock.redisson;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.Lease;
import io.holdfast.lock.LockException;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.Locks;
import io.holdfast.lock.LossReason;
import io.holdfast.lock.tck.redis.RedisServer;
import io.holdfast.lock.tck.redis.Waits;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.redisson.Redisson;
import org.redisson.api.RLock;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/** Over a client that finds the primary by Sentinel. */
@Timeout(90)
@Tag("any-jdk")
class SentinelTest {
  private static final LockOptions OPTIONS =
      LockOptions.defaults().withLease(Duration.ofSeconds(2));

  private RedisServer primary;
  private RedisServer replica;
  private RedisServer sentinel;
  private RedissonClient client;
  private Locks locks;

  @BeforeEach
  void start() {
    primary = RedisServer.running();
    replica = primary.replica();
    sentinel = RedisServer.sentinel("main", primary);
    await()
        .atMost(Waits.LONG)
        .until(() -> ((List<?>) sentinel.run("SENTINEL", "REPLICAS", "main")).size() == 1);
    Config config = new Config().setThreads(4).setNettyThreads(4);
    config
        .useSentinelServers()
        .setMasterName("main")
        .addSentinelAddress("redis://127.0.0.1:" + sentinel.port())
        .setCheckSentinelsList(false)
        .setScanInterval(200)
        .setMasterConnectionMinimumIdleSize(2);
    client = Redisson.create(config);
    locks = Locks.open(RedissonLockProvider.using(client));
  }

  @AfterEach
  void stop() {
    locks.close();
    client.shutdown();
    sentinel.close();
    replica.close();
    primary.close();
  }

  @Test
  void locks_excludeNativeOnes_andNeverWaitForReplicas() throws Exception {
    RLock theirs = client.getLock("n");
    primary.run("CONFIG", "RESETSTAT");
    for (int i = 0; i < 10; i++) {
      try (Lease held = locks.mutex("n").acquire()) {
        assertTrue(held.isValid());
      }
    }
    String commands = (String) primary.run("INFO", "commandstats");
    assertTrue(commands.contains("cmdstat_evalsha"), commands);
    assertFalse(commands.contains("cmdstat_wait"), commands);
    try (Lease held = locks.mutex("n").acquire()) {
      assertTrue(held.isValid());
      assertFalse(theirs.tryLock());
    }
    assertTrue(theirs.tryLock());
    assertFalse(locks.mutex("n").tryLock());
    theirs.unlock();
  }

  @Test
  void failOver_aHoldIsRenewedOrLost_andTokensRiseFurther() throws Exception {
    List<LossReason> losses = new CopyOnWriteArrayList<>();
    Lease before = locks.mutex("n", OPTIONS).acquire();
    before.onLost(losses::add);
    primary.kill();
    await()
        .atMost(Waits.LONG.multipliedBy(2))
        .ignoreExceptionsInstanceOf(UncheckedIOException.class) // Sentinel ends connections, too
        .until(() -> role(replica).contains("role:master"));
    Lease after = eventually("other");
    assertTrue(after.isValid());
    after.close();
    await() // it is decided by then
        .pollDelay(OPTIONS.lease())
        .atMost(Waits.LONG)
        .until(() -> before.isValid() == losses.isEmpty());
    if (losses.isEmpty()) {
      assertEquals(1, replica.run("EXISTS", "n") instanceof Long n ? n.intValue() : -1);
      before.close();
    }
    try (Lease next = eventually("n")) {
      assertTrue(next.fencingToken() > before.fencingToken());
    }
  }

  private static String role(RedisServer server) {
    return (String) server.run("INFO", "replication");
  }

  /** Acquires as soon as the client has found the new primary. */
  private Lease eventually(String name) {
    return await()
        .atMost(Waits.LONG.multipliedBy(2))
        .ignoreExceptionsInstanceOf(LockException.class)
        .until(() -> locks.mutex(name, OPTIONS).tryAcquire(), lease -> lease != null);
  }
}
