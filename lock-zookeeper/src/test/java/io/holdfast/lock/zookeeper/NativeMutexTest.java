package io.holdfast.lock.zookeeper;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Lease;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.Locks;
import io.holdfast.lock.LossReason;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;
import org.apache.curator.retry.RetryOneTime;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Locks beside Curator's own, in the application's session. */
@Timeout(60)
class NativeMutexTest {
  private static final String NAME = "orders/42";
  private static final Duration LONG = Duration.ofSeconds(20);

  private final Ensemble server = Ensemble.one();
  private CuratorFramework client;
  private Locks locks;
  private DistributedLock lock;

  @BeforeEach
  void open() {
    client =
        CuratorFrameworkFactory.builder()
            .connectString(server.hosts())
            .sessionTimeoutMs((int) Ensemble.SESSION.toMillis())
            .ensembleTracker(false)
            .retryPolicy(new RetryOneTime(100))
            .build();
    client.start();
    locks = Locks.open(ZooKeeperLockProvider.using(client));
    lock = locks.mutex(NAME, LockOptions.defaults().withLease(LONG));
  }

  @AfterEach
  void close() {
    locks.close();
    client.close();
    server.close();
  }

  private InterProcessMutex mutex() {
    return new InterProcessMutex(client, ZooKeeperLockProvider.nativePath(NAME));
  }

  private static CompletableFuture<Boolean> acquire(InterProcessMutex mutex) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            boolean acquired = mutex.acquire(20, TimeUnit.SECONDS);
            mutex.release();
            return acquired;
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }

  @Test
  void ourHold_excludesNativeMutex_andItsEndWakesIt() throws Exception {
    Lease lease = lock.acquire();
    assertFalse(mutex().acquire(0, TimeUnit.SECONDS));
    CompletableFuture<Boolean> waiting = acquire(mutex());
    await().until(() -> server.nodes() == 2);
    assertFalse(waiting.isDone());
    lease.close();
    assertTrue(waiting.get(10, TimeUnit.SECONDS));
  }

  @Test
  void nativeMutex_excludesUs_andItsEndWakesUs() throws Exception {
    InterProcessMutex mutex = mutex();
    mutex.acquire();
    assertNull(lock.tryAcquire());
    CompletableFuture<Lease> waiting = lock.acquireAsync(LONG);
    await().until(() -> server.nodes() == 2);
    assertFalse(waiting.isDone());
    mutex.release();
    waiting.get(10, TimeUnit.SECONDS).close();
    await().until(() -> server.nodes() == 0 && server.watches() == 0);
  }

  @Test
  void givenClient_isNotClosed() {
    locks.close();
    assertTrue(client.getZookeeperClient().isConnected());
  }

  @Test
  void endOfTheSession_isTold_andTheNextTokenIsLarger() throws Exception {
    CompletableFuture<LossReason> told = new CompletableFuture<>();
    Lease lease = lock.acquire();
    lease.onLost(told::complete);
    ZooKeeper own = client.getZookeeperClient().getZooKeeper();
    CompletableFuture<Void> connected = new CompletableFuture<>();
    ZooKeeper second =
        new ZooKeeper(
            server.hosts(),
            (int) Ensemble.SESSION.toMillis(),
            event -> connected.complete(null),
            own.getSessionId(),
            own.getSessionPasswd());
    connected.get(10, TimeUnit.SECONDS);
    second.close();
    assertNotNull(told.get(10, TimeUnit.SECONDS));
    assertFalse(lease.isValid());
    await().ignoreExceptions().until(() -> tryAgain(lease.fencingToken()));
  }

  private boolean tryAgain(long before) {
    try (Lease next = lock.tryAcquire()) {
      return next != null && next.fencingToken() > before;
    }
  }

  @Test
  void nodeDeletedByHand_isTold_andNoOtherHoldIsLost() throws Exception {
    CompletableFuture<LossReason> told = new CompletableFuture<>();
    Lease lease = lock.acquire();
    lease.onLost(told::complete);
    Lease other = locks.mutex("other", lock.options()).acquire();
    String path = ZooKeeperLockProvider.nativePath(NAME);
    client.delete().forPath(path + "/" + client.getChildren().forPath(path).get(0));
    assertEquals(LossReason.REVOKED, told.get(10, TimeUnit.SECONDS));
    await().during(Ensemble.SESSION).atMost(LONG).until(other::isValid);
    other.close();
  }
}
