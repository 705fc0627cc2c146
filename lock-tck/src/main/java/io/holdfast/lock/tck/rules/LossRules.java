package io.holdfast.lock.tck.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Hold;
import io.holdfast.lock.Lease;
import io.holdfast.lock.LockLostException;
import io.holdfast.lock.Locks;
import io.holdfast.lock.LossAction;
import io.holdfast.lock.LossReason;
import io.holdfast.lock.tck.kit.Actor;
import io.holdfast.lock.tck.kit.Heard;
import io.holdfast.lock.tck.kit.Ongoing;
import io.holdfast.lock.tck.kit.SpyProvider;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Chapter 12: a lost hold says so, wherever it is asked, and touches nobody else's. */
@SuppressWarnings("LockNotBeforeTry") // what is left locked is closed after the rule
public abstract class LossRules extends UserChapter {
  @Test
  final void rule12_1_lostHoldIsNotEnteredAgain() {
    DistributedLock fixed = oursFixed();
    Hold lost = lost(fixed);
    assertFalse(fixed.isHeldByCurrentThread(), "held after the loss");
    lostBy(lost, fixed::lock);
    lostBy(lost, () -> assertFalse(fixed.tryLock()));
    lostBy(lost, fixed::lockInterruptibly);
    assertEquals(
        lost.fencingToken(), current(fixed).fencingToken(), "current() is still the lost hold");
    leave(fixed);
    assertNull(fixed.current(), "after it was left");
    // So that it need not be waited for what the store still has of it.
    time().pass(time().leases(0.3));
    fixed.lock();
    assertTrue(current(fixed).fencingToken() > lost.fencingToken(), "the next token is larger");
    fixed.unlock();
  }

  /** Whether this throws a loss that was thrown already is open. */
  private static void leave(DistributedLock lost) {
    try {
      lost.unlock();
    } catch (LockLostException again) {
      assertEquals(LossReason.EXPIRED, again.reason(), "why it was lost");
    }
  }

  private void lostBy(Hold lost, Executable call) {
    LockLostException thrown = throwsNaming(LockLostException.class, call);
    assertEquals(lost.fencingToken(), thrown.fencingToken(), "the token of the lost hold");
    assertEquals(LossReason.EXPIRED, thrown.reason(), "why it was lost");
  }

  /** Locks for the calling thread, and lets the hold end. */
  private Hold lost(DistributedLock fixed) {
    fixed.lock();
    Hold hold = current(fixed);
    time().until("the end of the hold", time().leases(1.1), () -> !hold.isValid());
    return hold;
  }

  @Test
  final void rule12_2_unlockOfALostHoldSaysSoOnce() {
    DistributedLock fixed = oursFixed();
    lost(fixed);
    throwsNaming(LockLostException.class, fixed::unlock);
    throwsNaming(IllegalMonitorStateException.class, fixed::unlock);
  }

  @Test
  final void rule12_3_successorIsUntouched() {
    DistributedLock fixed = oursFixed();
    lost(fixed);
    time().pass(time().leases(0.3));
    Lease next = taken(theirs);
    throwsNaming(LockLostException.class, fixed::unlock);
    held(fixed);
    assertTrue(next.isValid(), "the successor's hold");
    next.close();
    Lease lostLease = taken(fixed);
    time().pass(time().leases(1.2));
    Lease after = taken(theirs);
    throwsNaming(LockLostException.class, lostLease::close);
    held(fixed);
    after.close();
  }

  @Test
  final void rule12_4_listenersAreToldExactlyOnce() {
    Heard<LossReason> early = new Heard<>();
    Heard<LossReason> late = new Heard<>();
    Lease lease = taken(oursFixed());
    lease.onLost(early);
    time().until("the news of the loss", time().lease().plus(time().slack()), early::any);
    assertFalse(lease.isValid(), "valid after the news of its loss");
    lease.onLost(late);
    time().settle("the news to a late listener", late::any);
    time().pass(time().leases(0.5));
    assertThrows(LockLostException.class, lease::close);
    time().pass(time().leases(0.5));
    early.isOnly(LossReason.EXPIRED);
    late.isOnly(LossReason.EXPIRED);
    assertFalse(early.threads().contains(Thread.currentThread()), "told on the caller's thread");
    assertFalse(late.threads().contains(Thread.currentThread()), "told on the caller's thread");
  }

  @Test
  final void rule12_5_endedHoldIsNotLost() {
    Heard<LossReason> losses = new Heard<>();
    Lease lease = taken(oursFixed());
    lease.onLost(losses);
    lease.close();
    lease.onLost(losses);
    time().pass(time().leases(1.5));
    losses.isNothing();
  }

  @Test
  final void rule12_6_dangerIsToldBeforeLoss() {
    Heard<Long> dangers = new Heard<>();
    Heard<LossReason> losses = new Heard<>();
    Lease lease = taken(oursFixed());
    lease.onEndangered(hold -> dangers.accept(hold.fencingToken()));
    lease.onLost(losses);
    time().pass(time().leases(0.3));
    dangers.isNothing();
    Duration late = time().virtual() ? Duration.ZERO : time().slack();
    time().until("the news of danger", time().leases(0.9).plus(late), dangers::any);
    if (time().virtual()) {
      assertTrue(lease.isValid(), "still valid when in danger");
    }
    time().until("the news of loss", time().lease().plus(time().slack()), losses::any);
    dangers.isOnly(lease.fencingToken());
  }

  @Test
  final void rule12_7_renewedHoldIsNotInDanger() {
    Heard<Long> dangers = new Heard<>();
    Lease lease = taken(ours);
    lease.onEndangered(hold -> dangers.accept(hold.fencingToken()));
    time().pass(time().leases(2.2));
    dangers.isNothing();
    lease.close();
  }

  @Test
  final void rule12_8_lossThatWasThrownIsNotThrownByClose() {
    Lease lease = taken(oursFixed());
    time().until("the end of the hold", time().leases(1.1), () -> !lease.isValid());
    LockLostException first = assertThrows(LockLostException.class, lease::ensureValid);
    LockLostException second = assertThrows(LockLostException.class, lease::ensureValid);
    assertNotSame(first, second, "each has its own stack trace and suppressed exceptions");
    lease.close();
    lease.close();
  }

  @Test
  final void rule12_9_ownerIsInterruptedIfItWants() {
    DistributedLock fixed =
        ours(options().withRenewal(false).withOnLoss(LossAction.INTERRUPT_OWNER));
    Actor owner = kit().actor();
    owner.run(fixed::lock);
    Ongoing<?> working = owner.begin(() -> new CountDownLatch(1).await());
    working.failure(InterruptedException.class);
    owner.run(() -> assertThrows(LockLostException.class, fixed::unlock));
  }

  @Test
  final void rule12_10_holderKnowsOfARevokedGrantByItsNextRenewal() {
    SpyProvider spy = new SpyProvider(kit().fixture());
    Locks client = kit().client(spy);
    Heard<LossReason> losses = new Heard<>();
    Lease lease = taken(client.mutex(ours.name(), options()));
    lease.onLost(losses);
    spy.revokeAll();
    Lease next = taken(theirs);
    time().until("the news of the loss", time().lease().plus(time().slack()), losses::any);
    losses.isOnly(LossReason.REVOKED);
    assertFalse(lease.isValid(), "valid after its loss");
    LockLostException thrown = assertThrows(LockLostException.class, lease::close);
    assertEquals(LossReason.REVOKED, thrown.reason());
    assertTrue(next.isValid(), "the successor's hold");
    assertNotEquals(lease.fencingToken(), next.fencingToken());
    next.close();
  }

  private static Hold current(DistributedLock lock) {
    return Objects.requireNonNull(lock.current(), "the hold of a thread that holds the lock");
  }
}
