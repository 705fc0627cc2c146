package io.holdfast.lock.tck.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.Lease;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.spi.Attempt;
import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.spi.ClaimId;
import io.holdfast.lock.spi.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A message brings the grant: what is believed of it, and for how long. */
final class MessageInterleavingTest extends Interleaving {
  private static final Duration THIRD = LEASE.dividedBy(3);

  private Claim theirs;
  private CompletableFuture<Lease> wish;
  private ClaimId id;

  /** The neighbour holds, and this client waits under an id that is known. */
  private void waitBehindTheNeighbour() {
    waitBehindTheNeighbour(LockOptions.defaults());
  }

  private void waitBehindTheNeighbour(LockOptions options) {
    theirs = neighbourClaim();
    assertInstanceOf(Attempt.Granted.class, attempt(theirs));
    network.hold(true);
    wish = locks.mutex(NAME.value(), options).acquireAsync(WAIT);
    HeldRequests.Request<?> attempt = network.next();
    id = attempt.ids.get(0);
    attempt.execute().deliver();
    assertFalse(wish.isDone());
  }

  /** Time passes, with polls, and the neighbour renews. */
  private void pass(Duration time) {
    network.hold(false);
    for (int i = 0; i < time.toSeconds(); i++) {
      clock.advance(Duration.ofSeconds(1));
      assertEquals(
          1,
          neighbour
              .renew(List.of(theirs), Deadline.after(clock, REQUEST))
              .toCompletableFuture()
              .join()
              .size());
    }
    network.hold(true);
  }

  @Test
  void grant_toldWhileWaiting_isAHoldWithoutARequest() throws Exception {
    waitBehindTheNeighbour();
    release();
    assertTrue(wish.get().isValid());
    assertTrue(network.isEmpty(), "asked though it was granted");
    network.hold(false);
    wish.get().close();
    assertInstanceOf(Attempt.Granted.class, attempt(neighbourClaim()));
  }

  @Test
  void grant_isValidFromTheFirstAttemptOn() throws Exception {
    waitBehindTheNeighbour();
    pass(THIRD);
    release();
    assertTrue(wish.get().isValid());
    Duration most = LEASE.minus(THIRD);
    assertTrue(wish.get().remaining().compareTo(most) <= 0, wish.get()::toString);
    assertTrue(network.isEmpty());
  }

  @Test
  void grant_ofAClaimThatWaitedForLong_isAskedForOnceMore() throws Exception {
    waitBehindTheNeighbour();
    pass(LEASE.plusSeconds(1));
    release();
    assertFalse(wish.isDone(), "believed for longer than the store may keep it");
    network.next().execute().deliver();
    assertTrue(wish.get().remaining().compareTo(LEASE.minus(THIRD)) > 0);
  }

  @Test
  void grant_thatDoesNotCoverAFixedLease_isAskedForOnceMore() throws Exception {
    waitBehindTheNeighbour(LockOptions.defaults().withRenewal(false));
    pass(Duration.ofSeconds(1));
    release();
    assertFalse(wish.isDone());
    network.next().execute().deliver();
    assertTrue(wish.get().isValid());
  }

  @Test
  void grant_toldLate_isNotBelieved() throws Exception {
    waitBehindTheNeighbour();
    pass(LEASE.plusSeconds(1));
    network.events().granted(id, 1, 1, LEASE);
    assertFalse(wish.isDone());
    network.next().execute().deliver();
    assertFalse(wish.isDone(), "the name is the neighbour's");
  }

  @Test
  void grant_toldBesideAnAttempt_isUsedIfThatIsAnsweredBusy() throws Exception {
    waitBehindTheNeighbour();
    network.events().tryAgain(id);
    HeldRequests.Request<?> attempt = network.next().execute();
    release();
    assertFalse(wish.isDone(), "taken while an attempt is unanswered");
    attempt.deliver();
    assertTrue(wish.get().isValid());
    assertTrue(network.isEmpty(), "asked though it was granted");
  }

  @Test
  void grant_toldBesideAnAttempt_isDroppedIfThatIsGranted() throws Exception {
    waitBehindTheNeighbour();
    network.events().tryAgain(id);
    HeldRequests.Request<?> attempt = network.next();
    release();
    assertFalse(wish.isDone(), "taken while an attempt is unanswered");
    attempt.execute().deliver();
    long token = wish.get().fencingToken();

    CompletableFuture<Lease> next = lock.acquireAsync(WAIT);
    network.events().granted(id, 1, 1000, LEASE);
    wish.get().close();
    network.next().execute().deliver();
    assertTrue(next.get().fencingToken() > token, "a message changed the tokens of a hold");
  }

  @Test
  void grant_toldBesideAnAttemptThatFails_isFoundByTheNext() throws Exception {
    waitBehindTheNeighbour();
    network.events().tryAgain(id);
    HeldRequests.Request<?> attempt = network.next();
    release();
    attempt.lose();
    assertFalse(wish.isDone());
    clock.advance(Duration.ofMillis(10));
    network.next().execute().deliver();
    assertTrue(wish.get().isValid());
  }

  @Test
  void grant_toldToAClaimThatWasReleased_isIgnored() throws Exception {
    waitBehindTheNeighbour();
    wish.cancel(true);
    HeldRequests.Request<?> release = network.next();
    assertEquals("release", release.verb);
    CompletableFuture<Lease> next = lock.acquireAsync(WAIT);
    HeldRequests.Request<?> attempt = network.next();
    release();
    network.events().granted(id, 1, 1, LEASE);
    assertFalse(next.isDone(), "an id was used after its release was sent");
    release.execute().deliver();
    attempt.execute().deliver();
    assertTrue(next.get().isValid());
  }

  @Test
  void grant_toWhoseWaiterLeft_isReleased() throws Exception {
    waitBehindTheNeighbour();
    network.events().tryAgain(id);
    HeldRequests.Request<?> attempt = network.next().execute();
    release();
    wish.cancel(true);
    attempt.deliver();
    network.next().execute().deliver();
    assertInstanceOf(Attempt.Granted.class, attempt(neighbourClaim()));
  }

  @Test
  void grant_longerThanTheNextHoldAsksFor_isReleased() throws Exception {
    waitBehindTheNeighbour();
    CompletableFuture<Lease> shorter =
        locks.mutex(NAME.value(), LockOptions.defaults().withLease(THIRD)).acquireAsync(WAIT);
    wish.cancel(true);
    release();
    assertFalse(shorter.isDone());
    assertEquals("release", network.next().execute().verb);
    network.next().execute().deliver();
    assertTrue(shorter.get().isValid());
  }
}
