package io.holdfast.lock.tck.rules;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.Lease;
import io.holdfast.lock.LockTimeoutException;
import io.holdfast.lock.tck.kit.Actor;
import io.holdfast.lock.tck.kit.Ongoing;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Chapter 9: trying for some time. */
public abstract class TimedRules extends UserChapter {
  @Test
  final void rule9_1_lockReleasedInTimeIsHad() {
    Lease lease = taken(theirs);
    Actor other = kit().actor();
    Ongoing<Boolean> trying = other.start(() -> ours.tryLock(time().leases(20)));
    waiting(ourClient, 1);
    lease.close();
    assertTrue(trying.result(), "tryLock of a name that was released");
    held(theirs);
    other.run(ours::unlock);
    free(theirs);
  }

  @Test
  final void rule9_2_lockHeldAllTheTimeIsANoInTime() {
    Lease lease = taken(theirs);
    Duration patience = time().leases(0.5);
    assertFalse(timesOut(patience, () -> ours.tryLock(patience)), "the answer");
    assertFalse(
        timesOut(patience, () -> ours.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS)),
        "the answer");
    assertNull(timesOut(patience, () -> ours.tryAcquire(patience)), "the answer");
    assertTrue(lease.isValid(), "the holder's hold");
    lease.close();
  }

  @Test
  final void rule9_3_sameHoldsInsideOneClient() {
    Lease lease = taken(ours);
    Duration patience = time().leases(0.5);
    assertFalse(timesOut(patience, () -> ours.tryLock(patience)), "the answer");
    assertNull(timesOut(patience, () -> ours.tryAcquire(patience)), "the answer");
    lease.close();
  }

  private <T extends @Nullable Object> T timesOut(Duration patience, Callable<T> trying) {
    long start = time().now();
    T answer = kit().actor().call(trying);
    inTime(start, patience);
    return answer;
  }

  private void inTime(long start, Duration patience) {
    Duration took = time().since(start);
    assertTrue(
        took.compareTo(patience) >= 0, () -> "gave up after %s of %s".formatted(took, patience));
    assertTrue(
        took.compareTo(patience.plus(time().slack())) <= 0,
        () -> "gave up only after %s, patience was %s".formatted(took, patience));
  }

  @Test
  final void rule9_4_futureTimesOutInTime() {
    Lease lease = taken(theirs);
    Duration patience = time().leases(0.5);
    long start = time().now();
    Ongoing<Lease> trying = new Ongoing<>(time(), "acquireAsync", ours.acquireAsync(patience));
    LockTimeoutException timeout = trying.failure(LockTimeoutException.class);
    inTime(start, patience);
    assertTrue(timeout.toString().contains(ours.name()), timeout::toString);
    lease.close();
  }

  @Test
  final void rule9_5_whoTimedOutLeavesNothing() {
    Lease lease = taken(theirs);
    Duration patience = time().leases(0.3);
    assertFalse(timesOut(patience, () -> oursLong().tryLock(patience)), "the answer");
    new Ongoing<>(time(), "acquireAsync", oursLong().acquireAsync(patience))
        .failure(LockTimeoutException.class);
    settled(ourClient);
    lease.close();
    freeSoon(theirs);
  }

  @Test
  final void rule9_6_absurdlyLongPatienceIsForEver() {
    Lease lease = taken(theirs);
    Actor one = kit().actor();
    Actor other = kit().actor();
    Duration forEver = Duration.ofSeconds(Long.MAX_VALUE);
    Ongoing<Boolean> byUnit = one.start(() -> ours.tryLock(Long.MAX_VALUE, TimeUnit.DAYS));
    Ongoing<@Nullable Lease> byDuration = other.start(() -> ours.tryAcquire(forEver));
    waiting(ourClient, 2);
    lease.close();
    time().until("one of both", time().slack(), () -> byUnit.isDone() || byDuration.isDone());
    if (byUnit.isDone()) {
      one.run(ours::unlock);
    }
    Lease second = byDuration.result();
    assertTrue(second != null && second.isValid(), "the lease");
    second.close();
    assertTrue(byUnit.result(), "tryLock");
  }

  @Test
  final void rule9_7_timeOfOneDoesNotEndTheWaitOfAnother() {
    Lease lease = taken(theirs);
    Actor patient = kit().actor();
    Ongoing<Boolean> waiting = patient.start(() -> ours.tryLock(time().leases(50)));
    waiting(ourClient, 1);
    Duration patience = time().leases(0.3);
    assertFalse(timesOut(patience, () -> ours.tryLock(patience)), "the answer");
    lease.close();
    assertTrue(waiting.result(), "the other's tryLock");
    patient.run(ours::unlock);
  }
}
