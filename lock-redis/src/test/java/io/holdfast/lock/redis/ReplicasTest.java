package io.holdfast.lock.redis;

import static io.holdfast.lock.tck.secrets.Secrets.MARK;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.ClientOptions;
import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Lease;
import io.holdfast.lock.LockConfigurationException;
import io.holdfast.lock.LockException;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LockUnavailableException;
import io.holdfast.lock.Locks;
import io.holdfast.lock.LossReason;
import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.spi.StoreException.Kind;
import io.holdfast.lock.tck.Peer;
import io.holdfast.lock.tck.lifecycle.Opened;
import io.holdfast.lock.tck.redis.RedisServer;
import io.holdfast.lock.tck.redis.Waits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Grants that count once a replica has them. */
@Tag("any-jdk")
@Timeout(60)
class ReplicasTest {
  private static final Duration TIMEOUT = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofMillis(1200);

  private static RedisServer primary;
  private static RedisServer replica;

  @RegisterExtension final Opened opened = new Opened();

  @BeforeAll
  static void start() {
    primary = RedisServer.running();
    replica = primary.replica();
  }

  @AfterAll
  static void stop() {
    replica.close();
    primary.close();
  }

  @AfterEach
  void thaw() {
    replica.signal("CONT");
  }

  private static String url() {
    return primary.url() + "?minReplicas=1&replicaTimeout=" + TIMEOUT.toMillis() + "ms";
  }

  private Locks locks(String url) {
    ClientOptions options =
        ClientOptions.defaults().withDrainTime(Duration.ZERO).withRequestTimeout(PATIENCE);
    return opened.add(Locks.builder().url(url).options(options).open());
  }

  private static long waits() {
    return primary.calls("wait");
  }

  private static long millisSince(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
  }

  @Test
  void replicaFollows_eachAcquireWaitsForIt_andNoRelease() {
    DistributedLock lock = locks(url()).mutex("n");
    long before = waits();
    for (int i = 1; i <= 10; i++) {
      assertTrue(lock.tryLock());
      assertEquals(before + i, waits());
      lock.unlock();
      assertEquals(before + i, waits());
    }
  }

  @Test
  void replicaIsSilent_tryFailsInTime_andTheNameIsFree() throws Exception {
    DistributedLock lock = locks(url()).mutex("silent");
    lock.acquire().close();
    replica.signal("STOP");
    long start = System.nanoTime();
    String said = assertThrows(LockUnavailableException.class, lock::tryLock).getMessage();
    assertTrue(said.contains("0 of 1 replicas had it after 200 ms"), said);
    assertTrue(said.contains("given back"), said);
    assertTrue(millisSince(start) < PATIENCE.toMillis(), said);
    DistributedLock careless = locks(primary.url()).mutex("silent");
    careless.acquire().close();
  }

  @Test
  void replicaIsSilent_whoWaitsIsGrantedOnceItIsBack() throws Exception {
    DistributedLock lock = locks(url()).mutex("patient");
    replica.signal("STOP");
    CompletableFuture<Lease> waiting = lock.acquireAsync(Waits.LONG);
    await().pollDelay(TIMEOUT.multipliedBy(2)).until(() -> true);
    assertFalse(waiting.isDone(), "granted without a replica");
    replica.signal("CONT");
    waiting.get(10, TimeUnit.SECONDS).close();
  }

  @Test
  void replicaIsSilent_releaseDoesNotWait() throws Exception {
    Lease held = locks(url()).mutex("release").acquire();
    replica.signal("STOP");
    long start = System.nanoTime();
    held.close();
    assertTrue(millisSince(start) < TIMEOUT.toMillis(), () -> millisSince(start) + " ms");
  }

  @Test
  void replicaIsSilent_renewalsDoNotCount_andTheHoldEndsInTime() throws Exception {
    Duration lease = Duration.ofSeconds(1);
    Locks locks = locks(url());
    CompletableFuture<LossReason> lost = new CompletableFuture<>();
    Lease held = locks.mutex("renewed", LockOptions.defaults().withLease(lease)).acquire();
    held.onLost(lost::complete);
    replica.signal("STOP");
    assertEquals(LossReason.EXPIRED, lost.get(lease.toMillis() * 3, TimeUnit.MILLISECONDS));
    assertFalse(held.isValid());
  }

  /** One after the other they would be told of an unknown outcome. */
  @Test
  void replicaIsSilent_manyAtOnce_areToldTogether() {
    Locks locks = locks(url());
    replica.signal("STOP");
    long start = System.nanoTime();
    List<CompletableFuture<Lease>> tries = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      DistributedLock lock = locks.mutex("many" + i);
      tries.add(CompletableFuture.supplyAsync(lock::tryAcquire, task -> thread(task)));
    }
    for (CompletableFuture<Lease> each : tries) {
      Throwable failure = each.handle((lease, e) -> e).join();
      assertNotNull(failure);
      assertTrue(failure.getCause() instanceof LockUnavailableException, failure::toString);
    }
    assertTrue(millisSince(start) < PATIENCE.toMillis() * 2, () -> millisSince(start) + " ms");
  }

  private static void thread(Runnable task) {
    Thread thread = new Thread(task, "try");
    thread.setDaemon(true);
    thread.start();
  }

  @Test
  void handOver_waitsForTheReplica_too() throws Exception {
    Lease held = locks(url()).mutex("handed").acquire();
    Locks other = locks(url());
    CompletableFuture<Lease> next = other.mutex("handed").acquireAsync(Waits.LONG);
    await().atMost(Waits.LONG).until(() -> other.statistics().attempts() > 0);
    replica.signal("STOP");
    held.close();
    await().pollDelay(TIMEOUT).until(() -> true);
    assertFalse(next.isDone(), "a message has brought a grant that no replica has");
    replica.signal("CONT");
    Lease later = next.get(10, TimeUnit.SECONDS);
    assertTrue(later.fencingToken() > held.fencingToken());
    later.close();
  }

  @Test
  void tenureEnds_moreTokensWaitForTheReplica() throws Exception {
    Locks locks = locks(url());
    DistributedLock lock = locks.mutex("tenure");
    List<CompletableFuture<Long>> all = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      all.add(CompletableFuture.supplyAsync(() -> pairs(lock, 300), ReplicasTest::thread));
    }
    for (CompletableFuture<Long> each : all) {
      assertEquals(300, each.get(30, TimeUnit.SECONDS));
    }
  }

  private static long pairs(DistributedLock lock, int count) {
    for (int i = 0; i < count; i++) {
      lock.lock();
      try {
        assertNotNull(lock.current());
      } finally {
        lock.unlock();
      }
    }
    return count;
  }

  @Test
  void noReplica_isToldAsSuch() {
    try (RedisServer alone = RedisServer.running();
        Locks locks = Locks.open(alone.url() + "?minReplicas=2&replicaTimeout=50ms")) {
      String said =
          assertThrows(LockException.class, () -> locks.mutex("n").tryLock()).getMessage();
      assertTrue(said.contains("0 of 2 replicas"), said);
    }
  }

  @Test
  void userMayNotWait_isToldWhichRight() {
    primary.run("ACL", "SETUSER", "locks", "on", ">" + MARK, "resetchannels", "&holdfast:*");
    primary.run("ACL", "SETUSER", "locks", "~holdfast:*", "+@all", "-@dangerous", "-wait");
    String host = "redis://locks:" + MARK + "@127.0.0.1:" + primary.port();
    Peer peer = Peer.open(host + "?minReplicas=1");
    opened.add(peer);
    Claim claim = peer.claim("n");
    String said = peer.fails(Kind.NOT_KEPT, claim).getMessage();
    assertTrue(said.contains("+wait"), said);
    assertFalse(said.contains(MARK), said);
    peer.release(claim);
  }

  @Test
  void outOfBounds_isRefused() {
    for (String wrong :
        List.of(
            "minReplicas=0",
            "minReplicas=x",
            "replicaTimeout=1s",
            "minReplicas=1&replicaTimeout=0ms",
            "minReplicas=1&replicaTimeout=10s")) {
      String url = primary.url() + "?" + wrong;
      String said =
          assertThrows(LockConfigurationException.class, () -> Locks.open(url)).getMessage();
      assertTrue(said.contains("minReplicas") || said.contains("replicaTimeout"), said);
    }
  }
}
