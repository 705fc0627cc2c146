package io.holdfast.lock.tck.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Lease;
import io.holdfast.lock.LockLostException;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LossReason;
import io.holdfast.lock.spi.Attempt;
import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.spi.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** How long a grant is believed, by whom, and what ends it. */
final class GrantInterleavingTest extends Interleaving {
  @Test
  void revivedHold_lateDuplicateAndLateRenewal_staysLost() throws Exception {
    network.hold(true);
    CompletableFuture<Lease> first = lock.acquireAsync(WAIT);
    HeldRequests.Request<?> duplicate = network.next().lose();
    clock.advance(Duration.ofMillis(10));
    network.next().execute().deliver();
    Lease held = first.get();
    clock.advance(Duration.ofMillis(6_300));
    HeldRequests.Request<?> renewal = network.next();
    assertEquals("renew", renewal.verb);

    clock.freeze(LEASE);
    Attempt.Granted overtaker = assertInstanceOf(Attempt.Granted.class, attempt(neighbourClaim()));
    release();
    duplicate.execute();
    renewal.execute().deliver();

    assertTrue(overtaker.firstToken() > held.fencingToken());
    assertFalse(held.isValid(), "an answer that came after validity ended brought the hold back");
    assertThrows(LockLostException.class, held::ensureValid);
  }

  @Test
  void revivedGrant_nextLocalWaiter_getsNoOldToken() throws Exception {
    Lease held = lock.acquire();
    network.hold(true);
    clock.advance(Duration.ofSeconds(5));
    HeldRequests.Request<?> renewal = network.next().execute();
    clock.freeze(LEASE.multipliedBy(2));
    network.hold(false);
    Attempt.Granted overtaker = assertInstanceOf(Attempt.Granted.class, attempt(neighbourClaim()));
    release();

    renewal.deliver();
    CompletableFuture<Lease> next = lock.acquireAsync(WAIT);
    assertThrows(LockLostException.class, held::close);
    assertTrue(next.get().fencingToken() > overtaker.firstToken(), "a hand-off after the end");
  }

  @Test
  void handOff_toAFixedLease_renewsFirst() throws Exception {
    DistributedLock fixed =
        locks.mutex(
            NAME.value(),
            LockOptions.defaults().withLease(Duration.ofSeconds(6)).withRenewal(false));
    CompletableFuture<Lease> first = fixed.acquireAsync(WAIT);
    CompletableFuture<Lease> second = fixed.acquireAsync(WAIT);
    CompletableFuture<Lease> third = fixed.acquireAsync(WAIT);
    first.get().close();
    clock.advance(Duration.ofMillis(500));
    second.get().close();

    Duration told = third.get().remaining();
    assertTrue(told.compareTo(Duration.ofMillis(5_900)) > 0, "told " + told);
    clock.advance(told.minusMillis(1));
    assertInstanceOf(Attempt.Busy.class, attempt(neighbourClaim()), "believed without a grant");
    assertTrue(third.get().isValid());
    clock.advance(Duration.ofMillis(1));
    assertFalse(third.get().isValid());
  }

  @Test
  void handOff_renewalUnanswered_goesBackToTheStore() throws Exception {
    DistributedLock fixed = locks.mutex(NAME.value(), LockOptions.defaults().withRenewal(false));
    CompletableFuture<Lease> first = fixed.acquireAsync(WAIT);
    CompletableFuture<Lease> second = fixed.acquireAsync(WAIT);
    CompletableFuture<Lease> third = fixed.acquireAsync(WAIT);
    first.get().close();
    clock.advance(Duration.ofMillis(500));
    network.hold(true);
    second.get().close();
    HeldRequests.Request<?> renewal = network.next();
    assertEquals("renew", renewal.verb);
    assertFalse(third.isDone());
    renewal.lose();
    network.next().execute().deliver();
    HeldRequests.Request<?> attempt = network.next();
    assertNotEquals(renewal.ids, attempt.ids);
    attempt.execute().deliver();
    assertTrue(third.get().fencingToken() > second.get().fencingToken());
  }

  @Test
  void renewalForAHandOff_answeredAfterValidityEnded_startsAfresh() throws Exception {
    DistributedLock fixed = locks.mutex(NAME.value(), LockOptions.defaults().withRenewal(false));
    network.hold(true);
    CompletableFuture<Lease> first = fixed.acquireAsync(WAIT);
    CompletableFuture<Lease> second = fixed.acquireAsync(WAIT);
    CompletableFuture<Lease> third = fixed.acquireAsync(WAIT);
    HeldRequests.Request<?> duplicate = network.next().lose();
    clock.advance(Duration.ofMillis(10));
    network.next().execute().deliver();
    first.get().close();
    clock.advance(Duration.ofMillis(500));
    second.get().close();
    HeldRequests.Request<?> renewal = network.next();
    network.hold(false);
    clock.freeze(LEASE.multipliedBy(2));
    Attempt.Granted overtaker = assertInstanceOf(Attempt.Granted.class, attempt(neighbourClaim()));
    release();

    duplicate.execute();
    renewal.execute().deliver();
    clock.advance(REQUEST);
    assertTrue(third.get().fencingToken() > overtaker.firstToken(), "an old token was handed on");
  }

  @Test
  void wallClock_aheadOfMonotonic_endsTheHold() throws Exception {
    Lease held = lock.acquire();
    clock.moveWall(Duration.ofMillis(5));
    assertTrue(held.isValid(), "within the margin");
    clock.moveWall(Duration.ofSeconds(3));
    assertTrue(held.remaining().compareTo(Duration.ofSeconds(12)) < 0, "a suspended machine");
    clock.moveWall(Duration.ofMinutes(-1));
    assertTrue(held.isValid(), "the wall clock never prolongs, and back is no suspension");
    assertTrue(held.remaining().compareTo(LEASE) < 0);
    clock.moveWall(Duration.ofSeconds(90));
    assertFalse(held.isValid());
    assertThrows(LockLostException.class, held::close);
  }

  @Test
  void renewalFails_isRepeatedUntilValidityEnds_thenLost() throws Exception {
    Lease held = lock.acquire();
    network.hold(true);
    int renewals = 0;
    while (held.isValid()) {
      clock.advance(Duration.ofMillis(250));
      while (!network.isEmpty()) {
        network.next().lose();
        renewals++;
      }
    }
    assertTrue(renewals >= 5, renewals + " renewals");
    assertTrue(clock.nanoTime() <= LEASE.toNanos());
    assertEquals(1, locks.statistics().lost());
  }

  @Test
  void lateShorterRenewal_shortensNothing() {
    Claim claim = neighbourClaim();
    attempt(claim);
    Claim shorter =
        new Claim(
            claim.name(), claim.id(), claim.mode(), Duration.ofSeconds(1), 1, false, "neighbour");
    neighbour.renew(List.of(shorter), Deadline.after(clock, REQUEST)).toCompletableFuture().join();
    clock.advance(LEASE.minusMillis(1));
    assertInstanceOf(Attempt.Busy.class, attempt(neighbourClaim()), "cut a live hold");
  }

  @Test
  void lostHold_reentered_throwsAndStartsNoNewOne() {
    assertTrue(lock.tryLock());
    clock.freeze(LEASE);
    assertThrows(LockLostException.class, lock::lock);
    assertFalse(lock.isHeldByCurrentThread());
    assertInstanceOf(Attempt.Granted.class, attempt(neighbourClaim()));
    lock.unlock();
    assertThrows(IllegalMonitorStateException.class, lock::unlock);
    assertInstanceOf(Attempt.Busy.class, attempt(neighbourClaim()), "the successor was touched");
  }

  @Test
  void deadThread_isRenewedNoLonger() throws Exception {
    Thread owner = new Thread(lock::lock);
    owner.start();
    owner.join();
    clock.advance(LEASE.multipliedBy(2));
    assertEquals(1, locks.statistics().lost());
    assertInstanceOf(Attempt.Granted.class, attempt(neighbourClaim()), "locked for ever");
  }

  @Test
  void forgottenLease_isRenewedNoLonger() throws Exception {
    forget(lock.acquire());
    for (int i = 0; i < 100 && locks.statistics().lost() == 0; i++) {
      System.gc();
      clock.advance(Duration.ofSeconds(5));
    }
    assertEquals(1, locks.statistics().lost(), "locked for ever");
    assertInstanceOf(Attempt.Granted.class, attempt(neighbourClaim()));
  }

  private static void forget(Lease lease) {
    assertTrue(lease.isValid());
  }

  @Test
  void close_withARunningCriticalSection_leavesTheGrantToExpire() throws Exception {
    Lease held = lock.acquire();
    AtomicReference<LossReason> told = new AtomicReference<>();
    held.onLost(told::set);
    locks.close();
    assertEquals(LossReason.CLIENT_CLOSED, told.get());
    assertInstanceOf(Attempt.Busy.class, attempt(neighbourClaim()), "others got in");
    clock.advance(LEASE);
    assertInstanceOf(Attempt.Granted.class, attempt(neighbourClaim()));
    assertThrows(LockLostException.class, held::close);
  }
}
