package io.holdfast.lock.tck.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Lease;
import io.holdfast.lock.LockLostException;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LossReason;
import io.holdfast.lock.spi.Capabilities;
import io.holdfast.lock.tck.kit.Actor;
import io.holdfast.lock.tck.kit.Heard;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Chapter 11: how long a hold lasts, and who ends it if nobody does. */
public abstract class LeaseRules extends UserChapter {
  @Test
  final void rule11_1_holdWithoutRenewalEndsByItself() {
    Heard<LossReason> losses = new Heard<>();
    long before = time().now();
    Lease lease = taken(oursFixed());
    lease.onLost(losses);
    assertTrue(
        lease.remaining().compareTo(time().lease()) <= 0, () -> "remains: " + lease.remaining());
    time().until("the end of the hold", time().leases(1.1), () -> !lease.isValid());
    assertTrue(time().since(before).compareTo(time().leases(0.8)) >= 0, "it ended too early");
    time().until("the news of its end", time().slack(), losses::any);
    losses.isOnly(LossReason.EXPIRED);
    assertEquals(LossReason.EXPIRED, assertThrows(LockLostException.class, lease::close).reason());
  }

  @Test
  final void rule11_2_nobodyElseHoldsBeforeTheHoldHasEnded() {
    Lease lease = taken(oursFixed());
    Lease next =
        time().given("another's hold", time().lease().plus(time().slack()), theirs::tryAcquire);
    assertFalse(lease.isValid() && next.isValid(), "both hold");
    assertTrue(next.fencingToken() > lease.fencingToken(), "the successor's token is larger");
    next.close();
  }

  @Test
  final void rule11_3_renewedHoldOutlivesItsLease() {
    Lease lease = taken(ours);
    for (int i = 0; i < 5; i++) {
      time().pass(time().leases(0.5));
      held(theirs);
    }
    lease.ensureValid();
    lease.close();
    free(theirs);
  }

  @Test
  final void rule11_4_threadsHoldIsRenewedToo() {
    Actor holder = kit().actor();
    holder.run(ours::lock);
    time().pass(time().leases(2.2));
    held(theirs);
    holder.run(ours::unlock);
    free(theirs);
  }

  @Test
  final void rule11_5_longestHoldEndsARenewedHold() {
    LockOptions limited = options().withLongestHold(time().leases(1.5));
    Heard<LossReason> losses = new Heard<>();
    long before = time().now();
    Lease lease = taken(ours(limited));
    lease.onLost(losses);
    time().pass(time().leases(1.2).minus(time().since(before)));
    lease.ensureValid();
    time().until("the end of the hold", time().leases(0.5), () -> !lease.isValid());
    time().until("the news of its end", time().slack(), losses::any);
    losses.isOnly(LossReason.LONGEST_HOLD);
    time().until("another's hold", time().lease().plus(time().slack()), this::theirsIsFree);
  }

  private boolean theirsIsFree() {
    Lease lease = theirs.tryAcquire();
    if (lease != null) {
      lease.close();
    }
    return lease != null;
  }

  @Test
  final void rule11_6_forgottenLeaseIsRenewedNoLonger() {
    long token = kit().actor().call(() -> taken(ours).fencingToken());
    assertTrue(token > 0);
    time()
        .until(
            "the end of a hold whose lease is unreachable",
            time().leases(20),
            () -> {
              System.gc();
              time().pass(time().leases(0.5));
              return theirsIsFree();
            });
  }

  @Test
  final void rule11_7_deadThreadsHoldIsRenewedNoLonger() throws InterruptedException {
    Thread holder = new Thread(ours::lock, "dead holder");
    holder.start();
    holder.join();
    held(theirs);
    time().until("the end of a dead thread's hold", time().leases(5), this::theirsIsFree);
  }

  @Test
  final void rule11_8_whatRemainsFallsWithTime() {
    Lease lease = taken(oursFixed());
    Duration first = lease.remaining();
    assertTrue(first.compareTo(time().lease()) < 0, () -> "less than the lease: " + first);
    long start = time().now();
    time().pass(time().leases(0.3));
    Duration later = lease.remaining();
    Duration passed = time().since(start);
    // Where grants end with a session, each proof that it lives adds to what remains; never beyond
    // the lease.
    Duration before = kit().capabilities().sessionBound() ? time().lease() : first;
    assertTrue(
        before.minus(later).compareTo(time().leases(0.3)) >= 0,
        () -> "%s, and %s when %s had passed".formatted(first, later, passed));
    time().pass(time().leases(0.8));
    assertEquals(Duration.ZERO, lease.remaining(), "after the end");
  }

  @Test
  final void rule11_9_unlockAfterALongHoldFreesAtOnce() {
    Lease lease = taken(ours);
    time().pass(time().leases(1.5));
    lease.close();
    free(theirs);
  }

  @Test
  final void rule11_10_leaseThatTheBackendCannotKeepIsRefused() {
    Capabilities can = ourClient.capabilities();
    applies(
        can.leastLease().compareTo(LockOptions.LEAST_LEASE) > 0
            || can.longestLease().compareTo(LockOptions.LONGEST_LEASE) < 0,
        "the backend takes every lease that options allow");
    if (can.leastLease().compareTo(LockOptions.LEAST_LEASE) > 0) {
      refused(can.leastLease().minusNanos(1));
    }
    if (can.longestLease().compareTo(LockOptions.LONGEST_LEASE) < 0) {
      refused(can.longestLease().plusNanos(1));
    }
  }

  private void refused(Duration lease) {
    LockOptions options = LockOptions.defaults().withLease(lease);
    assertThrows(
        IllegalArgumentException.class,
        () -> {
          DistributedLock lock = ourClient.mutex(ours.name(), options);
          throw new AssertionError("not refused: " + lock);
        });
  }
}
