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
import io.holdfast.lock.tck.FrameCountingProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an operation may cost, on the wire and at the server, and that nothing of it is left. */
@Timeout(60)
@Tag("any-jdk")
class RequestBudgetTest {
  private static final int TIMES = 100;
  private static final int THREADS = 64;
  private static final Duration LONG = Duration.ofSeconds(20);

  private final Ensemble server = Ensemble.one();
  private final FrameCountingProxy proxy = server.proxy();
  private Locks locks;
  private Locks other;
  private DistributedLock lock;

  @BeforeEach
  void open() {
    locks = client();
    other = Locks.open(server.url());
    lock = lock(locks, "a");
    pair(lock);
    pair(lock(other, "a"));
  }

  @AfterEach
  void close() {
    other.close();
    locks.close();
    proxy.close();
    server.close();
  }

  private Locks client() {
    return Locks.open(
        "zookeeper://127.0.0.1:%d?sessionTimeout=%dms"
            .formatted(proxy.port(), Ensemble.SESSION.toMillis()));
  }

  private static DistributedLock lock(Locks client, String name) {
    return client.mutex(name, LockOptions.defaults().withLease(LONG));
  }

  private static void pair(DistributedLock lock) {
    lock.lock();
    try {
      assertNotNull(lock.current());
    } finally {
      lock.unlock();
    }
  }

  /** Asserts what each of many repetitions costs; a renewal in between would be of no account. */
  private void costs(int requests, int transactions, Runnable action) {
    long frames = proxy.frames();
    long zxid = server.transactions();
    for (int i = 0; i < TIMES; i++) {
      action.run();
    }
    assertEquals((long) requests * TIMES, proxy.frames() - frames, "requests");
    assertEquals((long) transactions * TIMES, server.transactions() - zxid, "transactions");
  }

  private void nothingIsLeft() {
    await().atMost(LONG).until(() -> server.nodes() == 0 && server.watches() == 0);
  }

  @Test
  void uncontendedPair_costsTwoRequestsAndTwoTransactions() {
    costs(2, 2, () -> pair(lock));
    nothingIsLeft();
  }

  @Test
  void tryThatSucceeds_costsOneReadMore() {
    costs(
        3,
        2,
        () -> {
          try (Lease lease = lock.tryAcquire()) {
            assertNotNull(lease);
          }
        });
    nothingIsLeft();
  }

  @Test
  void acquire_takesOneRequest() throws Exception {
    // With a long session: in a short one the client would connect again, which counts, too.
    try (Ensemble patient = Ensemble.ticking(500);
        FrameCountingProxy way = patient.proxy();
        Locks client =
            Locks.open("zookeeper://127.0.0.1:%d?sessionTimeout=10s".formatted(way.port()))) {
      pair(lock(client, "a"));
      long before = way.frames();
      way.holdReplies(true);
      CompletableFuture<Lease> acquiring = lock(client, "a").acquireAsync(LONG);
      // No reply passes: what comes has not waited for one.
      await().atMost(Duration.ofSeconds(3)).until(() -> way.frames() - before == 1);
      assertFalse(acquiring.isDone());
      way.holdReplies(false);
      acquiring.get(20, TimeUnit.SECONDS).close();
    }
  }

  @Test
  void manyThreadsOnTheirOwnNames_shareRequests() throws Exception {
    List<DistributedLock> own =
        IntStream.range(0, THREADS).mapToObj(i -> lock(locks, "own" + i)).toList();
    own.forEach(RequestBudgetTest::pair);
    long frames = proxy.frames();
    List<Thread> threads = new ArrayList<>();
    for (DistributedLock name : own) {
      threads.add(new Thread(() -> IntStream.range(0, TIMES).forEach(i -> pair(name))));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    long requests = proxy.frames() - frames;
    assertTrue(requests * 2 < (long) THREADS * TIMES, requests + " requests");
    nothingIsLeft();
  }

  @Test
  void failedTry_costsOneRead_orNothingIfThisClientHolds() throws Exception {
    Lease own = lock.acquire();
    assertNull(lock.tryAcquire());
    long frames = proxy.frames();
    for (int i = 0; i < TIMES; i++) {
      assertNull(lock.tryAcquire());
    }
    assertTrue(proxy.frames() - frames < TIMES / 10, "nothing but renewals");
    own.close();
    ZooKeeper holder = new ZooKeeper(server.hosts(), 2_000, event -> {});
    holder.create(
        ZooKeeperLockProvider.nativePath("a") + "/native-lock-",
        new byte[0],
        ZooDefs.Ids.OPEN_ACL_UNSAFE,
        CreateMode.EPHEMERAL_SEQUENTIAL);
    assertFalse(lock.tryLock()); // the first asks whether the server is one of several
    costs(1, 0, () -> assertFalse(lock.tryLock()));
    holder.close();
    nothingIsLeft();
  }

  @Test
  void waiting_isNoPollingLoop_andLeavesNothing() throws Exception {
    Lease held = lock(other, "a").acquire();
    long before = proxy.frames();
    assertNull(lock.tryAcquire(Duration.ofMillis(2_500)));
    long whileWaiting = proxy.frames() - before;
    // Create, list and watch; a poll each second; no watch, no node.
    assertTrue(whileWaiting <= 8, whileWaiting + " requests in 2.5 s of waiting");
    await().atMost(LONG).until(() -> server.nodes() == 1 && server.watches() == 0);
    CompletableFuture<Lease> cancelled = lock.acquireAsync(LONG);
    await().until(() -> server.nodes() == 2 && server.watches() == 1);
    cancelled.cancel(true);
    await().atMost(LONG).until(() -> server.nodes() == 1 && server.watches() == 0);
    CompletableFuture<Lease> waiting = lock.acquireAsync(LONG);
    await().until(() -> server.nodes() == 2 && server.watches() == 1);
    held.close();
    waiting.get(20, TimeUnit.SECONDS).close();
    nothingIsLeft();
  }

  @Test
  void manyHolds_areRenewedWithOneWrite() throws Exception {
    List<Lease> leases = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      leases.add(lock(locks, "n" + i).acquire());
    }
    long frames = proxy.frames();
    long zxid = server.transactions();
    await().atMost(LONG).until(() -> proxy.frames() - frames > 400);
    long writes = server.transactions() - zxid;
    assertTrue(writes * 5 < proxy.frames() - frames, writes + " writes");
    for (Lease lease : leases) {
      assertTrue(lease.isValid());
      lease.close();
    }
    nothingIsLeft();
  }
}
