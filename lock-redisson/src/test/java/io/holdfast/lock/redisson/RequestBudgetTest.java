package io.holdfast.lock.redisson;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.ClientOptions;
import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Lease;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.Locks;
import io.holdfast.lock.tck.FrameCountingProxy;
import io.holdfast.lock.tck.redis.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.redisson.api.RedissonClient;

/**
 * What an operation may cost: command frames from client to server, counted on the wire. Every
 * frame of a pair is waited for, so two frames are two round trips. Redisson's own pings are not
 * counted against it: the request time-out is longer than the tests.
 */
@Timeout(60)
class RequestBudgetTest {
  private RedisServer server;
  private FrameCountingProxy proxy;
  private Locks locks;

  @BeforeEach
  void open() {
    server = RedisServer.running();
    proxy = FrameCountingProxy.resp("127.0.0.1", server.port());
    locks = client();
  }

  @AfterEach
  void close() {
    locks.close();
    proxy.close();
    server.close();
  }

  private Locks client() {
    Locks client =
        Locks.builder()
            .url("redisson+redis://127.0.0.1:" + proxy.port())
            .options(ClientOptions.defaults().withRequestTimeout(Duration.ofSeconds(20)))
            .open();
    pair(client.mutex("warm-up"));
    awaitQuiet();
    return client;
  }

  /** Redisson opens some of its connections behind the back of whoever opened the client. */
  private void awaitQuiet() {
    AtomicLong before = new AtomicLong(-1);
    Awaitility.await()
        .pollInterval(Duration.ofMillis(50))
        .during(Duration.ofMillis(200))
        .until(() -> before.getAndSet(proxy.frames()) == before.get());
  }

  private static void pair(DistributedLock lock) {
    lock.lock();
    try {
      assertNotNull(lock.current());
    } finally {
      lock.unlock();
    }
  }

  private static void repeat(int times, Runnable action) {
    for (int i = 0; i < times; i++) {
      action.run();
    }
  }

  private long framesOf(Runnable action) {
    long before = proxy.frames();
    action.run();
    return proxy.frames() - before;
  }

  @Test
  void uncontendedPair_costsTwo() {
    DistributedLock lock = locks.mutex("a");
    assertEquals(200, framesOf(() -> repeat(100, () -> pair(lock))));
  }

  @Test
  void uncontendedPair_overTheApplicationsClient_costsTwo() {
    RedissonClient redisson = Clients.redisson(proxy.port());
    try (Locks ours = Locks.open(RedissonLockProvider.using(redisson))) {
      pair(ours.mutex("warm-up"));
      awaitQuiet();
      DistributedLock lock = ours.mutex("a");
      assertEquals(200, framesOf(() -> repeat(100, () -> pair(lock))));
    } finally {
      redisson.shutdown();
    }
  }

  @Test
  void nestedPair_costsNothing() {
    DistributedLock lock = locks.mutex("a");
    lock.lock();
    try {
      assertEquals(0, framesOf(() -> repeat(1000, () -> pair(lock))));
    } finally {
      lock.unlock();
    }
  }

  @Test
  void failedTry_costsOne_orNothingIfThisClientHolds() throws Exception {
    DistributedLock lock = locks.mutex("a");
    try (Locks other = client();
        Lease held = lock.acquire()) {
      assertEquals(1, framesOf(() -> assertFalse(other.mutex("a").tryLock())));
      assertEquals(0, framesOf(() -> assertFalse(lock.tryLock())));
      assertTrue(held.isValid());
    }
  }

  @Test
  void waiting_isNoPollingLoop() throws Exception {
    DistributedLock lock = locks.mutex("a");
    try (Locks other = client()) {
      Lease held = lock.acquire();
      long before = proxy.frames();
      Thread waiter = new Thread(() -> pair(other.mutex("a")));
      waiter.start();
      Awaitility.await().until(() -> proxy.frames() > before);
      waiter.join(2500);
      assertTrue(waiter.isAlive(), "let in");
      // Attempt, subscription, attempt; then two polls.
      long whileWaiting = proxy.frames() - before;
      assertTrue(whileWaiting <= 6, whileWaiting + " requests in 2.5 s of waiting");
      held.close();
      waiter.join();
    }
  }

  @Test
  void hundredThreads_costOneTenthPerHold() throws Exception {
    DistributedLock lock = locks.mutex("a");
    List<Thread> threads = new ArrayList<>();
    long before = proxy.frames();
    for (int i = 0; i < 100; i++) {
      Thread thread = new Thread(() -> repeat(50, () -> pair(lock)));
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    double perHold = (proxy.frames() - before) / 5000.0;
    assertTrue(perHold <= 0.1, perHold + " requests per hold");
  }

  @Test
  void thousandHolds_renewedInBatches() throws Exception {
    LockOptions options = LockOptions.defaults().withLease(Duration.ofSeconds(3));
    List<Lease> leases = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      leases.add(locks.mutex("n" + i, options).acquire());
    }
    long before = proxy.frames();
    long start = System.nanoTime();
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> System.nanoTime() - start > Duration.ofSeconds(6).toNanos());
    long renewals = proxy.frames() - before;
    for (Lease lease : leases) {
      lease.ensureValid();
      lease.close();
    }
    // Two leases are six renewals of each; one by one that would be 6000 requests.
    assertTrue(renewals <= 100, renewals + " requests for renewal");
  }
}
