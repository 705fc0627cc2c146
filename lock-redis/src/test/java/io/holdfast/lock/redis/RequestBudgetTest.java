package io.holdfast.lock.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

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

/** What an operation may cost: command frames from client to server, counted on the wire. */
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
    pair(locks.mutex("warm-up"));
  }

  @AfterEach
  void close() {
    locks.close();
    proxy.close();
    server.close();
  }

  private Locks client() {
    return Locks.open("redis://127.0.0.1:" + proxy.port());
  }

  private static void pair(DistributedLock lock) {
    lock.lock();
    try {
      assertNotNull(lock.current());
    } finally {
      lock.unlock();
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

  private static void repeat(int times, Runnable action) {
    for (int i = 0; i < times; i++) {
      action.run();
    }
  }

  @Test
  void uncontendedLease_costsTwo() {
    DistributedLock lock = locks.mutex("a");
    assertEquals(
        2,
        framesOf(
            () -> {
              try (Lease lease = lock.tryAcquire()) {
                assertNotNull(lease);
              }
            }));
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
      pair(other.mutex("warm-up"));
      assertEquals(1, framesOf(() -> assertFalse(other.mutex("a").tryLock())));
      assertEquals(0, framesOf(() -> assertFalse(lock.tryLock())));
      assertTrue(held.isValid());
    }
  }

  @Test
  void waiting_isNoPollingLoop() throws Exception {
    DistributedLock lock = locks.mutex("a");
    try (Locks other = client()) {
      pair(other.mutex("warm-up"));
      Lease held = lock.acquire();
      long before = proxy.frames();
      Thread waiter = new Thread(() -> pair(other.mutex("a")));
      waiter.start();
      Awaitility.await().until(() -> proxy.frames() > before);
      waiter.join(2500);
      assertTrue(waiter.isAlive(), "let in");
      long whileWaiting = proxy.frames() - before;
      // The first, and a poll each 500 ms: that is what a message that gets lost costs a waiter.
      assertTrue(whileWaiting <= 8, whileWaiting + " requests in 2.5 s of waiting");
      held.close();
      waiter.join();
    }
  }

  @Test
  void hundredThreads_costOneTenthPerHold_andTokensRise() throws Exception {
    DistributedLock lock = locks.mutex("a");
    int threads = 100;
    int each = 50;
    AtomicLong last = new AtomicLong();
    long frames =
        framesOf(
            () ->
                inThreads(
                    threads,
                    () ->
                        repeat(
                            each,
                            () -> {
                              lock.lock();
                              try {
                                long token = lock.current().fencingToken();
                                if (last.getAndSet(token) >= token) {
                                  fail("tokens do not rise: " + last + " before " + token);
                                }
                              } finally {
                                lock.unlock();
                              }
                            })));
    double perHold = (double) frames / (threads * each);
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

  private static void inThreads(int count, Runnable action) {
    List<Thread> threads = new ArrayList<>();
    AtomicLong failed = new AtomicLong();
    for (int i = 0; i < count; i++) {
      Thread thread = new Thread(action);
      thread.setUncaughtExceptionHandler((t, e) -> failed.incrementAndGet());
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    assertEquals(0, failed.get(), "threads that failed");
  }
}
