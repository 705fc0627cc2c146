package io.holdfast.lock.redis;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.ClientOptions;
import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Finding;
import io.holdfast.lock.Lease;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.Locks;
import io.holdfast.lock.tck.redis.RedisServer;
import io.holdfast.lock.tck.redis.Waits;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fail-overs, and what clients notice of them. */
@Tag("any-jdk")
@Timeout(90)
class SentinelTest extends SentinelsUnderTest {
  private static final LockOptions OPTIONS =
      LockOptions.defaults().withLease(Duration.ofSeconds(20));

  private Locks locks() {
    ClientOptions options = ClientOptions.defaults().withDrainTime(Duration.ZERO);
    return opened.add(Locks.builder().url(store.url()).options(options).open());
  }

  private static void failOver(boolean frozen) {
    RedisServer unused = frozen ? store.failOverFrozen() : store.failOver();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void failOver_holdIsKept_waiterIsServed_andTokensRise(boolean frozen) throws Exception {
    Locks ours = locks();
    Locks theirs = locks();
    Lease held = ours.mutex("n", OPTIONS).acquire();
    CompletableFuture<Lease> waiting = theirs.mutex("n", OPTIONS).acquireAsync(Waits.LONG);
    await().atMost(Waits.LONG).until(() -> theirs.statistics().attempts() > 0);
    failOver(frozen);
    assertTrue(held.isValid());
    assertFalse(waiting.isDone(), "two holders");
    held.close();
    Lease next = waiting.get(10, TimeUnit.SECONDS);
    assertTrue(next.fencingToken() > held.fencingToken());
    next.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void tryForSomeTime_whileItFailsOver_isGranted(boolean frozen) throws Exception {
    DistributedLock lock = locks().mutex("timed", OPTIONS);
    lock.acquire().close();
    RedisServer old = store.primary();
    store.expectSilence();
    if (frozen) {
      old.signal("STOP");
    } else {
      old.kill();
    }
    try (Lease lease = lock.tryAcquire(Waits.LONG)) {
      assertNotNull(lease);
    } finally {
      store.rejoin(old, frozen);
    }
  }

  /** It would go on granting: nobody tells it for some ten seconds that it is none any more. */
  @Test
  void frozenPrimary_isLeft_beforeItGoesOn() throws Exception {
    Locks idle = locks();
    Locks waiting = locks();
    Lease held = idle.mutex("left", OPTIONS).acquire();
    CompletableFuture<Lease> next = waiting.mutex("left", OPTIONS).acquireAsync(Waits.LONG);
    await().atMost(Waits.LONG).until(() -> waiting.statistics().attempts() > 0);
    RedisServer old = store.primary();
    store.expectSilence();
    old.signal("STOP");
    try {
      RedisServer now = store.awaitOther(old);
      int requestsAndMessages = 3; // of the one that does not wait there are none
      await().atMost(Waits.LONG).until(() -> now.clients().size() == requestsAndMessages);
    } finally {
      old.signal("CONT");
    }
    await().atMost(Waits.LONG).until(() -> old.clients().isEmpty());
    store.rejoin(old, true);
    held.close();
    next.get(10, TimeUnit.SECONDS).close();
  }

  @Test
  void afterAFailOver_messagesBringGrants() throws Exception {
    Locks ours = locks();
    Locks theirs = locks();
    Lease held = ours.mutex("message", OPTIONS).acquire();
    CompletableFuture<Lease> waiting = theirs.mutex("message", OPTIONS).acquireAsync(Waits.LONG);
    await().atMost(Waits.LONG).until(() -> theirs.statistics().attempts() > 0);
    failOver(false);
    await().atMost(Waits.LONG).until(() -> store.primary().clients().size() == 3);
    long attempts = theirs.statistics().attempts();
    await().atMost(Waits.LONG).until(() -> theirs.statistics().attempts() > attempts);
    long before = theirs.statistics().attempts(); // it has just polled
    held.close();
    waiting.get(10, TimeUnit.SECONDS).close();
    assertEquals(before, theirs.statistics().attempts());
  }

  @Test
  void examine_looksAtThePrimary() {
    String node = "127.0.0.1:" + store.primary().port();
    List<Finding> findings = locks().examine();
    assertTrue(findings.stream().anyMatch(each -> each.node().equals(node)), findings::toString);
  }
}
