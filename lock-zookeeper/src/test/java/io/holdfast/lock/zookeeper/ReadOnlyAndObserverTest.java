package io.holdfast.lock.zookeeper;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.ClientOptions;
import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Lease;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LockUnavailableException;
import io.holdfast.lock.Locks;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryForever;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers that do not vote, and one that is left alone and serves reads only. */
@Timeout(90)
@Tag("any-jdk")
class ReadOnlyAndObserverTest {
  private static final String NAME = "orders/42";
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final int TICK_MILLIS = 60;
  private static final String READ_ONLY = "readonlymode.enabled";

  private static DistributedLock lock(Locks locks) {
    return locks.mutex(NAME, LockOptions.defaults().withLease(LONG));
  }

  @Test
  void observer_servesHoldersAndWaiters() throws Exception {
    try (Quorum quorum = Quorum.observed(TICK_MILLIS);
        Locks near = Locks.open(Quorum.url(List.of(quorum.observer()), Ensemble.SESSION));
        Locks far = Locks.open(Quorum.url(List.of(quorum.leader()), Ensemble.SESSION))) {
      long token = 0;
      for (List<Locks> pair : List.of(List.of(near, far), List.of(far, near))) {
        Lease held = lock(pair.get(0)).acquire();
        assertTrue(held.fencingToken() > token);
        assertFalse(lock(pair.get(1)).tryLock());
        CompletableFuture<Lease> waiting = lock(pair.get(1)).acquireAsync(LONG);
        assertFalse(waiting.isDone());
        held.close();
        Lease next = waiting.get(LONG.toSeconds(), TimeUnit.SECONDS);
        assertTrue(next.fencingToken() > held.fencingToken());
        token = next.fencingToken();
        next.close();
      }
    }
  }

  @Test
  void tryLock_whereNewsComeLate_knowsOfWhatWasReleased() throws Exception {
    try (Quorum quorum = Quorum.observed(TICK_MILLIS);
        Locks near = Locks.open(Quorum.url(List.of(quorum.observer()), Ensemble.SESSION));
        Locks far = Locks.open(Quorum.url(List.of(quorum.leader()), Ensemble.SESSION))) {
      for (int i = 0; i < 5; i++) {
        Lease held = lock(far).acquire();
        assertFalse(lock(near).tryLock());
        quorum.observer().slow(Duration.ofMillis(30));
        held.close();
        assertTrue(lock(near).tryLock());
        quorum.observer().slow(Duration.ZERO);
        lock(near).unlock();
      }
    }
  }

  @Test
  void readOnlyServer_grantsNothingAndAnswersNothing_untilThereIsAQuorum() throws Exception {
    System.setProperty(READ_ONLY, "true");
    try (Quorum quorum = Quorum.start(TICK_MILLIS)) {
      leftAlone(quorum, quorum.followers().get(0));
    } finally {
      System.clearProperty(READ_ONLY);
    }
  }

  private static void leftAlone(Quorum quorum, Quorum.Member left) throws Exception {
    ClientOptions hasty = ClientOptions.defaults().withRequestTimeout(Duration.ofMillis(500));
    List<Quorum.Member> gone = List.of(quorum.leader(), quorum.followers().get(1));
    try (Locks before = Locks.open(Quorum.url(List.of(left), Ensemble.SESSION))) {
      Lease held = lock(before).acquire();
      gone.forEach(Quorum.Member::stop);
      await().atMost(LONG).until(() -> !held.isValid());
    }
    await().atMost(LONG).until(() -> Ensemble.ask(left.clientPort, "srvr").contains("read-only"));
    try (CuratorFramework client = readOnlyClient(left);
        Locks locks =
            Locks.builder().provider(ZooKeeperLockProvider.using(client)).options(hasty).open()) {
      assertThrows(LockUnavailableException.class, lock(locks)::tryLock);

      gone.forEach(Quorum.Member::start);
      quorum.awaitAll();
      try (Lease again = lock(locks).tryAcquire(LONG)) {
        assertNotNull(again);
      }
    }
  }

  private static CuratorFramework readOnlyClient(Quorum.Member server) {
    CuratorFramework client =
        CuratorFrameworkFactory.builder()
            .connectString("127.0.0.1:" + server.clientPort)
            .sessionTimeoutMs((int) Ensemble.SESSION.toMillis())
            .canBeReadOnly(true)
            .ensembleTracker(false)
            .retryPolicy(new RetryForever(100))
            .build();
    client.start();
    return client;
  }
}
