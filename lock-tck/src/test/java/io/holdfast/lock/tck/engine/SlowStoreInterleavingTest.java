package io.holdfast.lock.tck.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Lease;
import io.holdfast.lock.LockOptions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A store whose answers take longer than the lease, and one that breaks its promise to end. */
final class SlowStoreInterleavingTest extends Interleaving {
  @Test
  void answersSlowerThanTheLease_waitWithoutLimitEnds() throws Exception {
    AtomicReference<Throwable> end = new AtomicReference<>();
    network.hold(true);
    DistributedLock slow =
        locks.mutex(NAME.value(), LockOptions.defaults().withLease(Duration.ofMillis(100)));
    Thread waiting = new Thread(slow::lock);
    waiting.setUncaughtExceptionHandler((thread, failure) -> end.set(failure));
    waiting.start();
    int requests = 0;
    while (waiting.isAlive() && clock.nanoTime() < Duration.ofMinutes(2).toNanos()) {
      clock.advance(Duration.ofMillis(100));
      if (network.isEmpty()) {
        waiting.join(1);
      } else {
        HeldRequests.Request<?> request = network.next().execute();
        clock.advance(Duration.ofMillis(100));
        request.deliver();
        requests++;
      }
    }
    assertTrue(end.get() != null, "still asking after 2 min and " + requests + " requests");
  }

  @Test
  void tryOnce_answeredTooLate_isOneAttempt() throws Exception {
    network.hold(true);
    CompletableFuture<Lease> once =
        locks
            .mutex(NAME.value(), LockOptions.defaults().withLease(Duration.ofMillis(100)))
            .acquireAsync(Duration.ZERO);
    while (!once.isDone()) {
      if (network.isEmpty()) {
        clock.advance(Duration.ofMillis(100));
      } else {
        HeldRequests.Request<?> request = network.next().execute();
        clock.advance(Duration.ofMillis(100));
        request.deliver();
      }
    }
    assertEquals(1, locks.statistics().attempts(), "one request to the store at most");
  }

  @Test
  void renewalThatNeverEnds_isNotTheLast() throws Exception {
    Lease held = lock.acquire();
    network.hold(true);
    clock.advance(Duration.ofMillis(6_300));
    assertEquals("renew", network.next().verb); // never answered, not even by a failure
    network.hold(false);
    clock.advance(Duration.ofSeconds(30));
    assertTrue(held.isValid(), "one request that never ended cost the hold");
  }

  @Test
  void attemptThatNeverEnds_doesNotLockTheNameForEver() throws Exception {
    network.hold(true);
    CompletableFuture<Lease> first = lock.acquireAsync(Duration.ofSeconds(1));
    network.next(); // never answered, not even by a failure
    network.hold(false);
    clock.advance(Duration.ofMinutes(10));
    assertTrue(first.isCompletedExceptionally());
    CompletableFuture<Lease> second = lock.acquireAsync(Duration.ofSeconds(10));
    clock.advance(Duration.ofSeconds(10));
    assertTrue(!second.isCompletedExceptionally(), "no later wish is ever sent");
  }
}
