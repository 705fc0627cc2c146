package io.holdfast.lock.tck.engine;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.Lease;
import io.holdfast.lock.LockOutcomeUnknownException;
import io.holdfast.lock.spi.Attempt;
import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.spi.StoreException.Kind;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** What may happen to an attempt, its answer, and the release that follows. */
final class AttemptInterleavingTest extends Interleaving {
  @Test
  void secondGrant_ofOneClaim_changesNeitherTokensNorHold() throws Exception {
    network.hold(true);
    CompletableFuture<Lease> first = lock.acquireAsync(WAIT);
    CompletableFuture<Lease> second = lock.acquireAsync(WAIT);
    HeldRequests.Request<?> original = network.next().execute();
    clock.advance(REQUEST.multipliedBy(2)); // given up, and sent again
    network.next().execute().deliver();
    long token = first.get().fencingToken();

    original.deliver();
    assertEquals(token, first.get().fencingToken());
    assertFalse(second.isDone(), "two holds of one lock");
    first.get().close();
    assertEquals(token + 1, second.get().fencingToken(), "tokens of the later grant go on");
  }

  @Test
  void attempt_isOfAFreshClaimUntilOneMayHaveBeenExecuted() {
    network.hold(true);
    CompletableFuture<Lease> waiting = lock.acquireAsync(WAIT);
    for (Kind nothingDone : List.of(Kind.NOT_SENT, Kind.REFUSED_FOR_NOW)) {
      HeldRequests.Request<?> attempt = network.next();
      assertTrue(attempt.isFresh(), () -> "before " + nothingDone);
      attempt.fail(nothingDone);
      clock.advance(REQUEST);
    }
    HeldRequests.Request<?> last = network.next();
    assertTrue(last.isFresh());
    last.lose();
    clock.advance(REQUEST);
    HeldRequests.Request<?> second = network.next();
    assertFalse(second.isFresh(), "the one before may have been executed");
    second.fail(Kind.NOT_SENT);
    clock.advance(REQUEST.multipliedBy(3)); // nor later, when nothing is executed any more
    assertFalse(network.next().isFresh());
    waiting.cancel(true);
  }

  @Test
  void attempt_afterOneThatRegistered_isOfNoFreshClaim() {
    attempt(neighbourClaim());
    network.hold(true);
    CompletableFuture<Lease> waiting = lock.acquireAsync(WAIT);
    HeldRequests.Request<?> first = network.next();
    assertTrue(first.isFresh());
    first.execute().deliver();
    network.events().tryAgainAll();
    assertFalse(network.next().isFresh());
    waiting.cancel(true);
  }

  @Test
  void attempt_notKept_isOfNoFreshClaimAgain() {
    network.hold(true);
    CompletableFuture<Lease> waiting = lock.acquireAsync(WAIT);
    HeldRequests.Request<?> first = network.next();
    first.execute().fail(Kind.NOT_KEPT);
    clock.advance(REQUEST);
    HeldRequests.Request<?> next = network.next();
    assertEquals("attempt", next.verb);
    assertFalse(next.isFresh());
    waiting.cancel(true);
  }

  @Test
  void lateGrant_toAClaimWhoseWaiterLeft_isGivenBack() throws Exception {
    network.hold(true);
    CompletableFuture<Lease> left = lock.acquireAsync(WAIT);
    HeldRequests.Request<?> attempt = network.next();
    left.cancel(true);
    assertTrue(network.isEmpty(), "released while the attempt was unanswered");

    attempt.execute().deliver();
    HeldRequests.Request<?> release = network.next();
    assertEquals("release", release.verb);
    CompletableFuture<Lease> next = lock.acquireAsync(WAIT);
    HeldRequests.Request<?> other = network.next();
    assertNotEquals(attempt.ids, other.ids, "an id was used again after its release was sent");
    release.execute().deliver();
    other.execute().deliver();
    assertTrue(next.get().isValid());
  }

  @Test
  void lateGrant_toAClaimThatAnotherTookOver_isUsed() throws Exception {
    network.hold(true);
    CompletableFuture<Lease> left = lock.acquireAsync(WAIT);
    HeldRequests.Request<?> attempt = network.next();
    left.cancel(true);
    CompletableFuture<Lease> next = lock.acquireAsync(WAIT);
    attempt.execute().deliver();
    assertTrue(next.get().isValid());
    assertTrue(network.isEmpty());
  }

  @Test
  void tryAgain_whileTheAttemptIsAnsweredBusy_isRemembered() throws Exception {
    network.tellTurnsOnly();
    attempt(neighbourClaim());
    network.hold(true);
    CompletableFuture<Lease> waiting = lock.acquireAsync(WAIT);
    HeldRequests.Request<?> attempt = network.next().execute();
    release();
    attempt.deliver();
    network.next().execute().deliver();
    assertTrue(waiting.isDone(), "sleeps until the poll though its turn had come");
  }

  @Test
  void lateAttempt_executedAfterItsRelease_isReleasedAgain() throws Exception {
    network.hold(true);
    CompletableFuture<Lease> once = lock.acquireAsync(Duration.ZERO);
    HeldRequests.Request<?> attempt = network.next().lose();
    assertInstanceOf(
        LockOutcomeUnknownException.class,
        assertThrows(ExecutionException.class, once::get).getCause());
    network.next().execute().deliver();
    attempt.execute();
    assertInstanceOf(Attempt.Busy.class, attempt(neighbourClaim()), "the orphan");
    assertEquals(1, locks.statistics().unsettled());

    network.hold(false);
    clock.advance(REQUEST);
    assertEquals(0, locks.statistics().unsettled());
    assertInstanceOf(Attempt.Granted.class, attempt(neighbourClaim()), "an orphan is left");
  }

  @Test
  void unansweredRelease_isRepeatedUntilAnswered() throws Exception {
    Lease held = lock.acquire();
    network.hold(true);
    Thread closing = new Thread(held::close);
    closing.start();
    network.next().lose();
    closing.join();
    assertInstanceOf(Attempt.Busy.class, attempt(neighbourClaim()));
    network.hold(false);
    clock.advance(Duration.ofMillis(200));
    assertInstanceOf(Attempt.Granted.class, attempt(neighbourClaim()));
    assertEquals(0, locks.statistics().unsettled());
  }

  @Test
  void unlock_answered_returnsWithoutTimePassing() throws Exception {
    for (int i = 0; i < 20; i++) {
      Lease held = lock.acquire();
      network.hold(true);
      Thread closing = new Thread(held::close);
      closing.start();
      network.next().execute().deliver();
      closing.join(5_000);
      assertFalse(closing.isAlive(), "the answer did not wake it");
      network.hold(false);
    }
  }

  @Test
  void unlock_storeSilent_returnsWithinTheRequestTimeout() throws Exception {
    Lease held = lock.acquire();
    network.hold(true);
    Thread closing = new Thread(held::close);
    closing.start();
    network.next();
    await().until(() -> closing.getState() == Thread.State.WAITING); // its time runs from now
    clock.advance(REQUEST);
    closing.join(10_000);
    assertFalse(closing.isAlive(), "blocked past its time");
  }

  @Test
  void grant_answeredAfterItsValidity_isNotUsed() throws Exception {
    network.hold(true);
    CompletableFuture<Lease> waiting = lock.acquireAsync(WAIT);
    HeldRequests.Request<?> slow = network.next().execute();
    clock.freeze(LEASE);
    slow.deliver();
    assertFalse(waiting.isDone(), "a hold began after its validity ended");
    HeldRequests.Request<?> release = network.next();
    assertEquals("release", release.verb);
    release.execute().deliver();
    clock.advance(Duration.ofMillis(10));
    network.next().execute().deliver();
    assertTrue(waiting.get().isValid());
  }

  @Test
  void tryAgain_whileAnAttemptIsUnanswered_sendsNoSecondOne() throws Exception {
    network.hold(true);
    CompletableFuture<Lease> first = lock.acquireAsync(WAIT);
    HeldRequests.Request<?> attempt = network.next().execute();
    network.events().tryAgain(attempt.ids.get(0));
    assertTrue(network.isEmpty(), "two answers to one claim may come in either order");
    attempt.deliver();
    assertTrue(first.get().isValid());
  }

  @Test
  void release_whileSomebodyWaits_wakesHimAtOnce() throws Exception {
    attempt(neighbourClaim());
    CompletableFuture<Lease> waiting = lock.acquireAsync(WAIT);
    assertFalse(waiting.isDone());
    release();
    assertTrue(waiting.isDone(), "not registered in the step that answered busy");
  }

  @Test
  void repeatedAttempt_storeKeepsTheGrantForAWholeLeaseFromThen() throws Exception {
    network.hold(true);
    CompletableFuture<Lease> waiting = lock.acquireAsync(WAIT);
    network.next().execute();
    clock.advance(Duration.ofSeconds(1));
    network.hold(false);
    Claim claim = neighbourClaim();
    release();
    waiting.cancel(true);
    clock.advance(LEASE);
    assertInstanceOf(Attempt.Granted.class, attempt(claim));
    clock.advance(Duration.ofSeconds(5));
    assertInstanceOf(Attempt.Granted.class, attempt(claim));
    clock.advance(LEASE.minusMillis(1));
    assertInstanceOf(Attempt.Busy.class, attempt(neighbourClaim()), "freed while believed");
  }
}
