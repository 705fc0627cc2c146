package io.holdfast.lock.redisson;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Lease;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.Locks;
import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.spi.Renewal;
import io.holdfast.lock.tck.Peer;
import io.holdfast.lock.tck.redis.RedisServer;
import io.holdfast.lock.tck.redis.Waits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.redisson.api.RLock;
import org.redisson.api.RedissonClient;

/** Beside colleagues who use {@code RLock} on the same names. */
@Timeout(120)
@SuppressWarnings("LockNotBeforeTry") // what a test breaks off goes with its server
class NativeLockTest {
  /** Long, so that a native waiter that was not woken is seen to sleep. */
  private static final LockOptions LONG = LockOptions.defaults().withLease(Duration.ofSeconds(30));

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private RedisServer server;
  private RedissonClient colleagues;
  private Locks locks;

  @BeforeEach
  void open() {
    server = RedisServer.running();
    colleagues = Clients.redisson(server);
    locks = Locks.open(Clients.url(server));
  }

  @AfterEach
  void close() {
    threads.shutdownNow();
    locks.close();
    colleagues.shutdown();
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "n",
        "orders:42",
        "{a}b",
        "a{b}c",
        "{}",
        "{",
        "}{",
        "a b\r\n\0",
        "\u00e9\ud83d\udd12"
      })
  void eitherHolds_theOtherIsExcluded(String name) throws Exception {
    DistributedLock ours = locks.mutex(name, LONG);
    RLock theirs = colleagues.getLock(name);
    try (Lease held = ours.acquire()) {
      assertTrue(held.isValid());
      assertFalse(theirs.tryLock());
      assertTrue(theirs.isLocked());
      assertFalse(theirs.isHeldByCurrentThread());
    }
    assertTrue(theirs.tryLock());
    assertFalse(ours.tryLock());
    theirs.unlock();
    assertTrue(ours.tryLock());
    ours.unlock();
    assertFalse(theirs.isLocked());
  }

  @Test
  void neither_unlocksTheOthers() {
    DistributedLock ours = locks.mutex("n", LONG);
    RLock theirs = colleagues.getLock("n");
    ours.lock();
    assertThrows(IllegalMonitorStateException.class, theirs::unlock);
    assertTrue(theirs.isLocked());
    ours.unlock();
    theirs.lock();
    try (Peer peer = Peer.open(Clients.url(server))) {
      Claim claim = peer.waiter("n");
      peer.release(claim);
      assertInstanceOf(Renewal.Lost.class, peer.renew(claim));
    }
    assertTrue(theirs.isHeldByCurrentThread());
    theirs.unlock();
  }

  @Test
  void reentrantNativeHold_isOverWithTheLastUnlock() {
    RLock theirs = colleagues.getLock("n");
    theirs.lock();
    theirs.lock();
    theirs.unlock();
    assertFalse(locks.mutex("n").tryLock());
    theirs.unlock();
    assertTrue(locks.mutex("n").tryLock());
    locks.mutex("n").unlock();
  }

  @Test
  void nativeWaiter_isWokenByOurRelease() throws Exception {
    RLock theirs = colleagues.getLock("n");
    Lease held = locks.mutex("n", LONG).acquire();
    Future<Long> woken =
        threads.submit(
            () -> {
              theirs.lock();
              long at = System.nanoTime();
              theirs.unlock();
              return at;
            });
    awaitSubscribers(1);
    long released = System.nanoTime();
    held.close();
    long took = woken.get(60, TimeUnit.SECONDS) - released;
    assertTrue(took < TimeUnit.SECONDS.toNanos(1), "woken after " + Duration.ofNanos(took));
  }

  @Test
  void nativeAsyncWaiter_isWokenByOurRelease() throws Exception {
    Lease held = locks.mutex("n", LONG).acquire();
    CompletableFuture<Void> waiting = colleagues.getLock("n").lockAsync(7L).toCompletableFuture();
    awaitSubscribers(1);
    held.close();
    waiting.get(1, TimeUnit.SECONDS);
  }

  @Test
  void ourWaiter_isWokenByNativeUnlock() throws Exception {
    RLock theirs = colleagues.getLock("n");
    theirs.lock(60, TimeUnit.SECONDS);
    CompletableFuture<Lease> waiting = locks.mutex("n").acquireAsync(Duration.ofMinutes(1));
    awaitSubscribers(1);
    theirs.unlock();
    waiting.get(RedissonOptions.POLL.toMillis() * 9 / 10, TimeUnit.MILLISECONDS).close();
  }

  @Test
  void nativeLeaseRunsOut_ourWaiterGetsIt() throws Exception {
    RLock theirs = colleagues.getLock("n");
    long before = System.nanoTime();
    theirs.lock(500, TimeUnit.MILLISECONDS);
    try (Lease lease =
        locks.mutex("n").acquireAsync(Duration.ofMinutes(1)).get(60, TimeUnit.SECONDS)) {
      long took = System.nanoTime() - before;
      assertTrue(took >= TimeUnit.MILLISECONDS.toNanos(499), "after " + Duration.ofNanos(took));
      assertTrue(took < TimeUnit.SECONDS.toNanos(3), "after " + Duration.ofNanos(took));
      assertTrue(lease.isValid());
      assertFalse(theirs.tryLock());
    }
  }

  @Test
  void ourLeaseRunsOut_nativeWaiterGetsIt() throws Exception {
    try (Peer peer = Peer.open(Clients.url(server))) {
      peer.granted(Peer.lasting(peer.claim("n"), Duration.ofMillis(500)));
      Future<Boolean> theirs =
          threads.submit(() -> colleagues.getLock("n").tryLock(30, TimeUnit.SECONDS));
      assertTrue(theirs.get(10, TimeUnit.SECONDS));
    }
  }

  @Test
  void oneClient_nativeAndOurWaitersOfOneName_areBothServed() throws Exception {
    RLock nativeLock = colleagues.getLock("n");
    try (Locks ours = Locks.open(RedissonLockProvider.using(colleagues))) {
      for (int round = 0; round < 5; round++) {
        Lease held = locks.mutex("n", LONG).acquire();
        Future<?> theirs =
            threads.submit(
                () -> {
                  nativeLock.lock();
                  nativeLock.unlock();
                });
        CompletableFuture<Lease> waiting = ours.mutex("n").acquireAsync(Duration.ofMinutes(1));
        CompletableFuture<Void> closed = waiting.thenAccept(Lease::close);
        awaitSubscribers(1);
        await().atMost(Waits.LONG).until(() -> ours.statistics().waiting() == 1);
        held.close();
        closed.get(10, TimeUnit.SECONDS);
        theirs.get(10, TimeUnit.SECONDS);
      }
    }
  }

  @Test
  void mixedCrowd_countsRight() throws Exception {
    int[] counter = new int[1];
    AtomicInteger inside = new AtomicInteger();
    Runnable section =
        () -> {
          assertEquals(1, inside.incrementAndGet());
          counter[0]++;
          inside.decrementAndGet();
        };
    DistributedLock ours = locks.mutex("n");
    List<Future<?>> all = new ArrayList<>();
    for (int t = 0; t < 3; t++) {
      all.add(
          threads.submit(
              () -> {
                for (int i = 0; i < 50; i++) {
                  ours.lock();
                  try {
                    section.run();
                  } finally {
                    ours.unlock();
                  }
                }
              }));
      all.add(
          threads.submit(
              () -> {
                RLock theirs = colleagues.getLock("n");
                for (int i = 0; i < 50; i++) {
                  theirs.lock();
                  try {
                    section.run();
                  } finally {
                    theirs.unlock();
                  }
                }
              }));
    }
    for (Future<?> each : all) {
      each.get(60, TimeUnit.SECONDS);
    }
    assertEquals(6 * 50, counter[0]);
  }

  private void awaitSubscribers(int count) {
    String channel = "redisson_lock__channel:{n}";
    await()
        .atMost(Waits.LONG)
        .until(() -> colleagues.getTopic(channel).countSubscribers() >= count);
  }
}
