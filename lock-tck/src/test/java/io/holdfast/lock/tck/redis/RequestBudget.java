package io.holdfast.lock.tck.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Lease;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.Locks;
import io.holdfast.lock.tck.FrameCountingProxy;
import io.holdfast.lock.tck.kit.Crowd;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What an operation may cost: command frames from client to server, counted on the wire. Every
 * frame of a pair is waited for, so two frames are two round trips.
 */
@Timeout(60)
public abstract class RequestBudget {
  /** The proxy that counts. */
  protected FrameCountingProxy proxy;

  private AutoCloseable store;
  private Locks locks;

  /** Opens a client of the server at a port of the loopback interface. */
  protected abstract Locks open(int port);

  /** Returns how many requests a waiter may make in two and a half seconds. */
  protected abstract int mostWhileWaiting();

  /** Has a client wait for the first time, if that is when it begins to listen for good. */
  protected void beginToListen(DistributedLock held) throws InterruptedException {}

  /** Starts the proxy, with a store behind it; returns what ends the store after the test. */
  protected AutoCloseable startStore() {
    RedisServer server = RedisServer.running();
    proxy = FrameCountingProxy.resp("127.0.0.1", server.port());
    return server;
  }

  /** Opens a client behind the proxy. */
  protected Locks openClient() {
    return open(proxy.port());
  }

  /** Returns how many requests may renew a thousand holds for two leases. */
  protected long mostForRenewal() {
    return 100;
  }

  @BeforeEach
  final void start() {
    store = startStore();
    locks = client();
  }

  @AfterEach
  final void stop() throws Exception {
    locks.close();
    proxy.close();
    store.close();
  }

  /** Opens one more client behind the proxy; the caller closes it. */
  protected final Locks client() {
    Locks client = openClient();
    warmUp(client);
    return client;
  }

  /** Has all scripts run once, and all connections opened. */
  protected final void warmUp(Locks client) {
    pair(client.mutex("warm-up"));
    AtomicLong before = new AtomicLong(-1);
    Awaitility.await()
        .pollInterval(Duration.ofMillis(50))
        .during(Duration.ofMillis(200))
        .until(() -> before.getAndSet(proxy.frames()) == before.get());
  }

  /** Locks and unlocks. */
  protected static void pair(DistributedLock lock) {
    lock.lock();
    try {
      assertNotNull(lock.current());
    } finally {
      lock.unlock();
    }
  }

  /** Does something so many times. */
  protected static void repeat(int times, Runnable action) {
    for (int i = 0; i < times; i++) {
      action.run();
    }
  }

  /** Returns how many requests something makes. */
  protected final long framesOf(Runnable action) {
    long before = proxy.frames();
    action.run();
    return proxy.frames() - before;
  }

  @Test
  final void uncontendedPair_costsTwo() {
    DistributedLock lock = locks.mutex("a");
    assertEquals(200, framesOf(() -> repeat(100, () -> pair(lock))));
  }

  @Test
  final void uncontendedLease_costsTwo() {
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
  final void nestedPair_costsNothing() {
    DistributedLock lock = locks.mutex("a");
    lock.lock();
    try {
      assertEquals(0, framesOf(() -> repeat(1000, () -> pair(lock))));
    } finally {
      lock.unlock();
    }
  }

  @Test
  final void failedTry_costsOne_orNothingIfThisClientHolds() throws Exception {
    DistributedLock lock = locks.mutex("a");
    try (Locks other = client();
        Lease held = lock.acquire()) {
      assertEquals(1, framesOf(() -> assertFalse(other.mutex("a").tryLock())));
      assertEquals(0, framesOf(() -> assertFalse(lock.tryLock())));
      assertTrue(held.isValid());
    }
  }

  @Test
  final void waiting_isNoPollingLoop() throws Exception {
    DistributedLock lock = locks.mutex("a");
    try (Locks other = client()) {
      Lease held = lock.acquire();
      beginToListen(other.mutex("a"));
      long before = proxy.frames();
      Thread waiter = new Thread(() -> pair(other.mutex("a")));
      waiter.start();
      Awaitility.await().until(() -> proxy.frames() > before);
      waiter.join(2500);
      assertTrue(waiter.isAlive(), "let in");
      long whileWaiting = proxy.frames() - before;
      assertTrue(
          whileWaiting <= mostWhileWaiting(), whileWaiting + " requests in 2.5 s of waiting");
      held.close();
      waiter.join();
    }
  }

  @Test
  final void hundredThreads_costOneTenthPerHold_andTokensRise() {
    DistributedLock lock = locks.mutex("a");
    int threads = 100;
    int each = 50;
    AtomicLong last = new AtomicLong();
    Runnable hold =
        () -> {
          lock.lock();
          try {
            long token = lock.current().fencingToken();
            assertTrue(last.getAndSet(token) < token, "tokens do not rise: " + token);
          } finally {
            lock.unlock();
          }
        };
    long frames = framesOf(() -> Crowd.run(threads, 50, i -> () -> repeat(each, hold)));
    double perHold = (double) frames / (threads * each);
    assertTrue(perHold <= 0.1, perHold + " requests per hold");
  }

  @Test
  final void thousandHolds_renewedInBatches() throws Exception {
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
    assertTrue(renewals <= mostForRenewal(), renewals + " requests for renewal");
  }
}
