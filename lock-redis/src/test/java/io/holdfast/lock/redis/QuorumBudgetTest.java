package io.holdfast.lock.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Lease;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.Locks;
import io.holdfast.lock.tck.FrameCountingProxy;
import io.holdfast.lock.tck.kit.Crowd;
import io.holdfast.lock.tck.redis.RedisQuorum;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an operation on three servers may cost: requests to all of them together. */
@Timeout(60)
@Tag("any-jdk")
class QuorumBudgetTest {
  private static final int SERVERS = 3;

  private final QuorumFixture fixture =
      new QuorumFixture(RedisQuorum.running(SERVERS), "redis-quorum", QuorumFixture.NO_DELAY);
  private final FrameCountingProxy proxy = fixture.proxy();
  private Locks locks;

  @BeforeEach
  void open() {
    locks = client();
  }

  @AfterEach
  void close() {
    locks.close();
    proxy.close();
    fixture.close();
  }

  private Locks client() {
    Locks client = Locks.open(fixture.url(proxy));
    pair(client.mutex("a"));
    pair(client.mutex("a"));
    settled();
    return client;
  }

  private static void pair(DistributedLock lock) {
    lock.lock();
    try {
      assertTrue(lock.current() != null);
    } finally {
      lock.unlock();
    }
  }

  /** Returns how many requests there were, those included that nobody waits for. */
  private long settled() {
    AtomicLong before = new AtomicLong(-1);
    Awaitility.await()
        .pollInterval(Duration.ofMillis(20))
        .during(Duration.ofMillis(100))
        .until(() -> before.getAndSet(proxy.frames()) == before.get());
    return proxy.frames();
  }

  private long framesOf(Runnable action) {
    long before = settled();
    action.run();
    return settled() - before;
  }

  @Test
  void uncontendedPair_costsTwoForEachServer() {
    DistributedLock lock = locks.mutex("a");
    assertEquals(
        100 * 2 * SERVERS,
        framesOf(
            () -> {
              for (int i = 0; i < 100; i++) {
                pair(lock);
              }
            }));
  }

  /** The servers' counters begin where their clocks are: one of them may have to be raised. */
  @Test
  void firstPairOfAPartition_costsOneRoundMore() {
    long frames = framesOf(() -> pair(locks.mutex("a name in another partition")));
    assertTrue(frames <= 3 * SERVERS - 1, frames + " requests");
  }

  /** Counters that are there are not waited for by a client that sees them for the first time. */
  @Test
  void firstPairOfAClient_costsTwoForEachServer() {
    try (Locks other = Locks.open(fixture.url(proxy))) {
      long frames = framesOf(() -> pair(other.mutex("a")));
      assertEquals(2 * SERVERS, frames);
    }
  }

  @Test
  void failedTry_costsOneForEachServer_orNothingIfThisClientHolds() {
    DistributedLock lock = locks.mutex("a");
    lock.lock();
    try {
      try (Locks other = Locks.open(fixture.url(proxy))) {
        assertEquals(SERVERS, framesOf(() -> assertFalse(other.mutex("a").tryLock())));
        assertEquals(0, framesOf(() -> pair(lock)));
      }
    } finally {
      lock.unlock();
    }
  }

  @Test
  void hundredThreads_costAFractionPerHold() throws Exception {
    DistributedLock lock = locks.mutex("a");
    int holds = 100 * 50;
    long frames =
        framesOf(
            () ->
                Crowd.run(
                    100,
                    50,
                    i ->
                        () -> {
                          for (int n = 0; n < 50; n++) {
                            pair(lock);
                          }
                        }));
    double perHold = (double) frames / holds;
    assertTrue(perHold <= 0.1 * SERVERS, perHold + " requests per hold");
  }

  @Test
  void renewal_costsOneForEachServer() throws Exception {
    Duration lease = Duration.ofSeconds(3);
    try (Lease held = locks.mutex("a", LockOptions.defaults().withLease(lease)).acquire()) {
      long before = settled();
      long start = System.nanoTime();
      Awaitility.await().pollDelay(lease).until(held::isValid);
      double renewals = (double) (proxy.frames() - before) / SERVERS;
      double leases = (double) (System.nanoTime() - start) / lease.toNanos();
      assertTrue(renewals >= 2 && renewals <= 4 * leases + 1, renewals + " in leases: " + leases);
    }
  }
}
