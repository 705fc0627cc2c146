package io.holdfast.lock.tck.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.Lease;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.Locks;
import io.holdfast.lock.tck.kit.Action;
import io.holdfast.lock.tck.kit.Actor;
import io.holdfast.lock.tck.kit.Ongoing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Chapter 10: waiting, and ceasing to wait. */
public abstract class WaitingRules extends UserChapter {
  @Test
  final void rule10_1_waiterOfAnotherClientIsServedSoon() {
    Lease lease = taken(theirs);
    Actor waiter = kit().actor();
    Ongoing<?> waiting = waiter.begin(ours::lock);
    waiting(ourClient, 1);
    assertFalse(waiting.isDone(), "it waits");
    lease.close();
    long released = time().now();
    waiting.result();
    soon(released);
    assertTrue(waiter.call(ours::isHeldByCurrentThread), "it holds");
    held(theirs);
    waiter.run(ours::unlock);
    free(theirs);
  }

  @Test
  final void rule10_2_waiterOfTheSameClientIsServedSoon() {
    Lease lease = taken(ours);
    Ongoing<Lease> waiting = kit().actor().start(ours::acquire);
    waiting(ourClient, 1);
    lease.close();
    long released = time().now();
    Lease next = waiting.result();
    soon(released);
    assertTrue(next.fencingToken() > lease.fencingToken(), "its token is larger");
    next.close();
    free(theirs);
  }

  private void soon(long released) {
    Duration took = time().since(released);
    assertTrue(took.compareTo(time().slack()) <= 0, () -> "served only after " + took);
  }

  @Test
  final void rule10_3_interruptEndsTheWaitAndLeavesNothing() {
    interruptible(() -> oursLong().lockInterruptibly());
    interruptible(() -> assertTrue(oursLong().tryLock(1, TimeUnit.DAYS)));
    interruptible(() -> assertTrue(oursLong().tryLock(Duration.ofDays(1))));
    interruptible(() -> oursLong().acquire().close());
    interruptible(() -> assertNull(oursLong().tryAcquire(Duration.ofDays(1))));
  }

  private void interruptible(Action wait) {
    Lease lease = taken(theirs);
    Actor waiter = kit().actor();
    Ongoing<?> waiting = waiter.begin(wait);
    waiting(ourClient, 1);
    waiter.interrupt();
    waiting.failure(InterruptedException.class);
    assertFalse(waiter.call(() -> Thread.currentThread().isInterrupted()), "its interrupt flag");
    settled(ourClient);
    lease.close();
    freeSoon(theirs);
    free(ours);
  }

  @Test
  final void rule10_4_interruptedThreadDoesNotBeginToWait() {
    Lease lease = taken(theirs);
    Actor waiter = kit().actor();
    waiter
        .begin(
            () -> {
              Thread.currentThread().interrupt();
              oursLong().lockInterruptibly();
            })
        .failure(InterruptedException.class);
    settled(ourClient);
    lease.close();
    freeSoon(theirs);
  }

  @Test
  final void rule10_5_interruptDoesNotEndLock() {
    Lease lease = taken(theirs);
    Actor waiter = kit().actor();
    Ongoing<Boolean> waiting =
        waiter.start(
            () -> {
              ours.lock();
              return Thread.interrupted();
            });
    waiting(ourClient, 1);
    waiter.interrupt();
    time().pass(time().leases(0.2));
    assertFalse(waiting.isDone(), "it goes on to wait");
    lease.close();
    assertTrue(waiting.result(), "its interrupt flag afterwards");
    waiter.run(ours::unlock);
    free(theirs);
  }

  @Test
  final void rule10_6_futureCompletesWithTheLease() {
    Lease lease = taken(theirs);
    CompletableFuture<Lease> future = ours.acquireAsync(time().leases(20));
    waiting(ourClient, 1);
    assertFalse(future.isDone(), "it waits");
    lease.close();
    Lease next = new Ongoing<>(time(), "acquireAsync", future).result();
    assertTrue(next.isValid() && next.fencingToken() > lease.fencingToken(), "its lease");
    held(theirs);
    next.close();
    free(theirs);
    new Ongoing<>(time(), "acquireAsync", ours.acquireAsync(Duration.ZERO)).result().close();
    free(theirs);
  }

  @Test
  final void rule10_7_futureCompletesOnTheCallbackExecutor() {
    Actor callbacks = kit().actor();
    Locks client = kit().client(o -> o.withCallbackExecutor(r -> callbacks.begin(r::run)));
    CompletableFuture<Thread> where = new CompletableFuture<>();
    Lease lease = taken(theirs);
    CompletableFuture<Lease> future =
        client.mutex(ours.name(), options()).acquireAsync(time().leases(20));
    CompletableFuture<Void> told =
        future.thenAccept(next -> where.complete(Thread.currentThread()));
    lease.close();
    new Ongoing<>(time(), "acquireAsync", told).result();
    assertEquals(callbacks.thread(), where.join(), "the thread that completes the future");
    future.join().close();
  }

  @Test
  final void rule10_8_cancelledFutureLeavesNothing() {
    Lease lease = taken(theirs);
    CompletableFuture<Lease> future = oursLong().acquireAsync(time().leases(20));
    waiting(ourClient, 1);
    assertTrue(future.cancel(true), "cancelled");
    new Ongoing<>(time(), "acquireAsync", future).failure(CancellationException.class);
    settled(ourClient);
    lease.close();
    freeSoon(theirs);
  }

  @Test
  final void rule10_9_cancelAgainstGrantLeavesNothing() {
    for (int round = 0; round < 50; round++) {
      CompletableFuture<Lease> future = oursLong().acquireAsync(time().leases(20));
      for (int spin = 0; spin < 100 * (round % 10); spin++) {
        Thread.onSpinWait();
      }
      boolean cancelled = future.cancel(false);
      if (!cancelled) {
        future.join().close();
      }
      settled(ourClient);
      time().settle("no hold is left", () -> ourClient.statistics().holds() == 0);
      freeSoon(theirs);
    }
  }

  @Test
  final void rule10_10_waitersOfAFairLockAreServedInOrder() {
    LockOptions fair = options().withFair(true);
    List<Integer> order = Collections.synchronizedList(new ArrayList<>());
    Lease lease = taken(ours(fair));
    List<Ongoing<?>> all = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      int number = i;
      Actor waiter = kit().actor();
      all.add(
          waiter.begin(
              () -> {
                try (Lease next = ours(fair).acquire()) {
                  order.add(number);
                  next.ensureValid();
                }
              }));
      waiting(ourClient, i + 1);
      time().settle("the waiter is in the queue", waiter::isParked);
    }
    lease.close();
    all.forEach(Ongoing::result);
    assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 7), order, "the order in which they were served");
  }
}
