package io.holdfast.lock.tck.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Hold;
import io.holdfast.lock.Lease;
import io.holdfast.lock.tck.kit.Actor;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Chapter 7: whose a hold is: a thread's, reentrant, or a handle's. */
@SuppressWarnings("LockNotBeforeTry") // what is left locked is closed after the rule
public abstract class OwnershipRules extends UserChapter {
  @Test
  final void rule7_1_threadEntersAgainAndLeavesAsOften() throws InterruptedException {
    ours.lock();
    ours.lockInterruptibly();
    assertTrue(ours.tryLock(), "tryLock of the holder");
    assertTrue(ours.tryLock(Duration.ZERO), "timed tryLock of the holder");
    for (int left = 3; left > 0; left--) {
      ours.unlock();
      assertTrue(ours.isHeldByCurrentThread(), "still held");
      held(theirs);
    }
    ours.unlock();
    assertFalse(ours.isHeldByCurrentThread(), "held after the last unlock");
    free(theirs);
  }

  @Test
  final void rule7_2_nestedAcquireAsksNoStore() {
    ours.lock();
    long before = ourClient.statistics().attempts();
    long releases = ourClient.statistics().releases();
    ours.lock();
    ours.unlock();
    assertEquals(before, ourClient.statistics().attempts(), "attempts of nested calls");
    assertEquals(releases, ourClient.statistics().releases(), "releases of nested calls");
    ours.unlock();
  }

  @Test
  final void rule7_3_nestedAcquireKeepsTokenAndTerms() {
    DistributedLock fixed = oursFixed();
    ours.lock();
    Hold outer = current(ours);
    long token = outer.fencingToken();
    fixed.lock();
    assertEquals(token, current(fixed).fencingToken(), "the token of the nested hold");
    time().pass(time().leases(1.5));
    fixed.unlock();
    assertTrue(outer.isValid(), "a nested acquire without renewal ended the renewal of the outer");
    assertEquals(token, outer.fencingToken(), "the token after it");
    ours.unlock();
  }

  @Test
  final void rule7_4_otherThreadCannotUnlock() {
    Actor other = kit().actor();
    ours.lock();
    Hold hold = current(ours);
    other.run(() -> throwsNaming(IllegalMonitorStateException.class, ours::unlock));
    assertTrue(hold.isValid(), "the hold after another thread's unlock");
    held(theirs);
    ours.unlock();
  }

  @Test
  final void rule7_5_unlockWithoutAHoldIsRefused() {
    throwsNaming(IllegalMonitorStateException.class, ours::unlock);
    ours.lock();
    ours.unlock();
    throwsNaming(IllegalMonitorStateException.class, ours::unlock);
    free(theirs);
  }

  @Test
  final void rule7_6_currentIsTheCallingThreadsHold() {
    assertNull(ours.current(), "before");
    ours.lock();
    Hold hold = current(ours);
    assertEquals(ours.name(), hold.name());
    assertTrue(hold.fencingToken() > 0, "its token is positive");
    assertTrue(hold.isValid() && ours.isHeldByCurrentThread(), "it is valid");
    hold.ensureValid();
    kit()
        .actor()
        .run(
            () -> {
              assertNull(ours.current(), "in another thread");
              assertFalse(ours.isHeldByCurrentThread(), "in another thread");
            });
    ours.unlock();
    assertNull(ours.current(), "afterwards");
  }

  @Test
  final void rule7_7_endedHoldSaysSo() {
    ours.lock();
    Hold hold = current(ours);
    ours.unlock();
    Lease lease = taken(ours);
    lease.close();
    assertNotEquals(hold.fencingToken(), lease.fencingToken(), "the tokens of two holds");
    for (Hold ended : new Hold[] {hold, lease}) {
      assertEquals(Duration.ZERO, ended.remaining(), "what remains");
      assertFalse(ended.isValid(), "valid after its end");
      throwsNaming(IllegalMonitorStateException.class, ended::ensureValid);
    }
  }

  @Test
  final void rule7_8_leaseIsClosedOnceFromAnyThread() {
    Lease lease = taken(ours);
    kit().actor().run(lease::close);
    Lease next = taken(theirs);
    lease.close();
    kit().actor().run(lease::close);
    assertTrue(next.isValid(), "the successor after closing again");
    held(ours);
    next.close();
  }

  @Test
  final void rule7_9_leaseIsNotReentrant() throws InterruptedException {
    Lease lease = taken(ours);
    held(ours);
    assertFalse(ours.tryLock(), "tryLock of the thread that has a lease");
    assertFalse(ours.isHeldByCurrentThread(), "a lease is not the thread's");
    assertTrue(lease.isValid());
    lease.close();
    free(ours);
  }

  @Test
  final void rule7_10_holderThatWaitsForItselfIsTold() {
    ours.lock();
    atOnce(
        "acquire() of a thread that holds by lock()",
        () -> throwsNaming(IllegalMonitorStateException.class, ours::acquire));
    held(ours);
    assertTrue(current(ours).isValid(), "the hold afterwards");
    ours.unlock();
    free(theirs);
  }

  @Test
  final void rule7_11_conditionsAreNotSupported() {
    assertThrows(UnsupportedOperationException.class, ours::newCondition);
  }

  private static Hold current(DistributedLock lock) {
    return Objects.requireNonNull(lock.current(), "the hold of a thread that holds the lock");
  }
}
