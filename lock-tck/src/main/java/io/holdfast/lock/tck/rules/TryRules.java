package io.holdfast.lock.tck.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.Lease;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Chapter 8: trying without waiting. */
public abstract class TryRules extends UserChapter {
  /** Longer than a long counts nanoseconds. */
  private static final Duration FOREVER = Duration.ofSeconds(Long.MAX_VALUE);

  @Test
  final void rule8_1_freeLockIsHad() {
    assertTrue(ours.tryLock(), "tryLock of a free name");
    held(theirs);
    ours.unlock();
    Lease lease = theirs.tryAcquire();
    assertNotNull(lease, "tryAcquire of a free name");
    lease.close();
  }

  @Test
  final void rule8_2_heldLockIsAnImmediateNo() {
    Lease lease = taken(theirs);
    atOnce("tryLock", () -> assertFalse(ours.tryLock(), "tryLock of a held name"));
    atOnce("tryAcquire", () -> assertNull(ours.tryAcquire(), "tryAcquire of a held name"));
    assertNull(ours.current(), "the hold of one who was told no");
    lease.close();
  }

  @Test
  final void rule8_3_lockHeldByTheSameClientIsAnImmediateNoWithoutARequest() {
    Lease lease = taken(ours);
    long attempts = ourClient.statistics().attempts();
    kit()
        .actor()
        .run(() -> atOnce("tryLock", () -> assertFalse(ours.tryLock(), "tryLock of a held name")));
    held(ours);
    assertEquals(attempts, ourClient.statistics().attempts(), "attempts sent");
    lease.close();
  }

  @Test
  final void rule8_4_noTimeMeansNoWaiting() {
    Lease lease = taken(theirs);
    for (Duration time : new Duration[] {Duration.ZERO, Duration.ofNanos(-1), FOREVER.negated()}) {
      atOnce("tryLock(" + time + ")", () -> assertFalse(ours.tryLock(time)));
      atOnce("tryAcquire(" + time + ")", () -> assertNull(ours.tryAcquire(time)));
    }
    atOnce("tryLock(0)", () -> assertFalse(ours.tryLock(0, TimeUnit.DAYS)));
    atOnce("tryLock(-1)", () -> assertFalse(ours.tryLock(Long.MIN_VALUE, TimeUnit.DAYS)));
    lease.close();
    for (Duration time : new Duration[] {Duration.ZERO, FOREVER.negated()}) {
      atOnce("tryLock(" + time + ")", () -> assertTrue(ours.tryLock(time)));
      ours.unlock();
    }
  }

  @Test
  final void rule8_5_tryThatFailedLeavesNothing() {
    Lease lease = taken(theirs);
    assertFalse(ours.tryLock(), "tryLock of a held name");
    held(ours);
    settled(ourClient);
    lease.close();
    Lease next = taken(theirs);
    next.close();
  }

  @Test
  final void rule8_6_tryIsOneRequest() {
    Lease lease = taken(theirs);
    long attempts = ourClient.statistics().attempts();
    assertFalse(ours.tryLock(), "tryLock of a held name");
    assertEquals(attempts + 1, ourClient.statistics().attempts(), "attempts sent");
    lease.close();
  }
}
