package io.holdfast.lock.tck.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.Lease;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.spi.Attempt;
import io.holdfast.lock.spi.Claim;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** How a tenure goes on, or ends: with one request, whatever comes between it and its answer. */
final class ExtensionInterleavingTest extends Interleaving {
  /** Longer than any tenure. */
  private static final Duration TENURE = Duration.ofSeconds(2);

  private Lease held;
  private CompletableFuture<Lease> next;

  /** The only hold of a grant with one token, and one who waits for the next. */
  private void holdTheLastToken() throws Exception {
    held = lock.acquire();
    next = lock.acquireAsync(WAIT);
    network.hold(true);
  }

  private HeldRequests.Request<?> extension() {
    HeldRequests.Request<?> extension = network.next();
    assertEquals("extend", extension.verb);
    return extension;
  }

  @Test
  void usedUpRange_isExtendedWithOneRequest_andTokensRise() throws Exception {
    holdTheLastToken();
    held.close();
    assertFalse(next.isDone(), "held without a token");
    extension().execute().deliver();
    assertTrue(next.get().fencingToken() > held.fencingToken());
    assertTrue(network.isEmpty());

    List<CompletableFuture<Lease>> more = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      more.add(lock.acquireAsync(WAIT));
    }
    long last = next.get().fencingToken();
    next.get().close();
    for (int i = 0; i < more.size(); i++) {
      Lease lease = more.get(i).get();
      assertTrue(lease.fencingToken() > last);
      last = lease.fencingToken();
      if (i < more.size() - 1) {
        lease.close();
      }
    }
    assertTrue(network.isEmpty(), "asked though it had tokens");
    network.hold(false);
    more.get(more.size() - 1).get().close();
  }

  @Test
  void extension_provesTheGrantForAWholeLease() throws Exception {
    holdTheLastToken();
    clock.advance(LEASE.dividedBy(4));
    held.close();
    extension().execute().deliver();
    assertTrue(next.get().remaining().compareTo(LEASE.multipliedBy(9).dividedBy(10)) > 0);
    clock.advance(LEASE.multipliedBy(9).dividedBy(10));
    assertInstanceOf(Attempt.Busy.class, attempt(neighbourClaim()));
  }

  @Test
  void tenureOver_somebodyElseWaits_passesOnAndWaitsBehind() throws Exception {
    network.tellTurnsOnly();
    holdTheLastToken();
    Claim neighbour = waitingNeighbourClaim();
    attempt(neighbour);
    clock.advance(TENURE);
    held.close();
    HeldRequests.Request<?> extension = extension();
    assertEquals(2, extension.ids.size(), "no successor");
    extension.execute().deliver();
    assertTrue(network.isEmpty(), "more than one request");
    assertFalse(next.isDone());

    assertInstanceOf(Attempt.Granted.class, attempt(neighbour));
    release();
    HeldRequests.Request<?> turn = network.next();
    assertEquals(List.of(extension.ids.get(1)), turn.ids, "waits under the successor's id");
    turn.execute().deliver();
    assertTrue(next.get().isValid());
  }

  @Test
  void tenureOver_nobodyElseWaits_goesOn() throws Exception {
    holdTheLastToken();
    clock.advance(TENURE);
    held.close();
    extension().execute().deliver();
    assertTrue(next.get().isValid());
    CompletableFuture<Lease> third = lock.acquireAsync(WAIT);
    next.get().close();
    assertTrue(third.get().isValid(), "the tenure did not begin anew");
  }

  @Test
  void tenureNotOver_somebodyElseWaits_keepsTheName() throws Exception {
    holdTheLastToken();
    attempt(waitingNeighbourClaim());
    held.close();
    HeldRequests.Request<?> extension = extension();
    assertEquals(1, extension.ids.size());
    extension.execute().deliver();
    assertTrue(next.get().isValid());
  }

  @Test
  void grantOfTheSuccessor_toldBeforeTheAnswer_isAHold() throws Exception {
    holdTheLastToken();
    Claim neighbour = waitingNeighbourClaim();
    attempt(neighbour);
    clock.advance(TENURE);
    held.close();
    HeldRequests.Request<?> extension = extension().execute();
    release();
    assertFalse(next.isDone(), "taken before the name is known to be passed on");
    extension.deliver();
    assertTrue(next.get().isValid());
    assertTrue(network.isEmpty(), "asked though it was granted");
  }

  @Test
  void turnOfTheSuccessor_toldBeforeTheAnswer_isRemembered() throws Exception {
    network.tellTurnsOnly();
    holdTheLastToken();
    Claim neighbour = waitingNeighbourClaim();
    attempt(neighbour);
    clock.advance(TENURE);
    held.close();
    HeldRequests.Request<?> extension = extension().execute();
    attempt(neighbour);
    release();
    extension.deliver();
    HeldRequests.Request<?> attempt = network.next();
    assertEquals("attempt", attempt.verb);
    attempt.execute().deliver();
    assertTrue(next.get().isValid(), "sleeps until the poll though its turn had come");
  }

  @Test
  void waiterLeaves_whileTheExtensionIsUnanswered_isReleasedAfterwards() throws Exception {
    holdTheLastToken();
    held.close();
    HeldRequests.Request<?> extension = extension().execute();
    next.cancel(true);
    assertTrue(network.isEmpty(), "released while its extension was unanswered");
    extension.deliver();
    network.next().execute().deliver();
    assertInstanceOf(Attempt.Granted.class, attempt(neighbourClaim()));
    assertEquals(0, locks.statistics().unsettled());
  }

  @Test
  void waiterLeaves_whileTheNameIsPassedOn_leavesNoPlaceBehind() throws Exception {
    holdTheLastToken();
    Claim neighbour = waitingNeighbourClaim();
    attempt(neighbour);
    clock.advance(TENURE);
    held.close();
    HeldRequests.Request<?> extension = extension().execute();
    next.cancel(true);
    extension.deliver();
    HeldRequests.Request<?> release = network.next();
    assertEquals(List.of(extension.ids.get(1)), release.ids);
    release.execute().deliver();
    attempt(neighbour);
    release();
    assertInstanceOf(Attempt.Granted.class, attempt(neighbourClaim()), "reserved for nobody");
  }

  @Test
  void lateExtension_executedAfterBothReleases_leavesNothing() throws Exception {
    holdTheLastToken();
    Claim neighbour = waitingNeighbourClaim();
    attempt(neighbour);
    clock.advance(TENURE);
    held.close();
    HeldRequests.Request<?> extension = extension().lose();
    HeldRequests.Request<?> one = network.next();
    HeldRequests.Request<?> other = network.next();
    assertEquals(extension.ids.size(), 2);
    assertTrue(extension.ids.containsAll(one.ids) && extension.ids.containsAll(other.ids));
    next.cancel(true);
    extension.execute();
    one.execute().deliver();
    other.execute().deliver();
    assertEquals(2, locks.statistics().unsettled(), "settled while it might still be executed");

    network.hold(false);
    clock.advance(REQUEST);
    assertEquals(0, locks.statistics().unsettled());
    attempt(neighbour);
    release();
    assertInstanceOf(Attempt.Granted.class, attempt(neighbourClaim()), "an orphan is left");
  }

  @Test
  void lostAnswer_nextHoldHasANewClaim() throws Exception {
    holdTheLastToken();
    held.close();
    HeldRequests.Request<?> extension = extension().execute().lose();
    HeldRequests.Request<?> release = network.next();
    assertEquals(extension.ids, release.ids);
    release.execute().deliver();
    network.hold(false);
    clock.advance(Duration.ofMillis(100));
    assertTrue(next.get().fencingToken() > held.fencingToken());
  }

  @Test
  void extension_answeredAfterValidityEnded_startsAfresh() throws Exception {
    holdTheLastToken();
    held.close();
    HeldRequests.Request<?> extension = extension();
    clock.advance(LEASE);
    extension.execute();
    Attempt other = attempt(neighbourClaim());
    assertInstanceOf(Attempt.Granted.class, other);
    extension.deliver();
    assertFalse(next.isDone(), "the name is the neighbour's");
    HeldRequests.Request<?> first = network.next();
    HeldRequests.Request<?> second = network.next();
    assertNotEquals(extension.ids, second.ids);
    first.execute().deliver();
    second.execute().deliver();
    assertFalse(next.isDone());
  }

  @Test
  void failedAttemptInDoubt_itsClaimIsReleasedInsteadOfExtended() throws Exception {
    network.hold(true);
    CompletableFuture<Lease> first = lock.acquireAsync(WAIT);
    next = lock.acquireAsync(WAIT);
    network.next().lose();
    clock.advance(Duration.ofMillis(10));
    network.next().execute().deliver();
    clock.advance(Duration.ofMillis(1100));
    first.get().close();
    assertEquals("release", network.next().verb);
  }

  @Test
  void tryDuringAnExtension_isBusyAtOnce() throws Exception {
    holdTheLastToken();
    held.close();
    HeldRequests.Request<?> extension = extension();
    assertNull(lock.tryAcquire(), "the name is this client's");
    extension.execute().deliver();
    assertTrue(next.get().isValid());
  }

  @Test
  void shorterLease_isReleasedInsteadOfExtended() throws Exception {
    held = lock.acquire();
    next =
        locks
            .mutex(NAME.value(), LockOptions.defaults().withLease(LEASE.dividedBy(2)))
            .acquireAsync(WAIT);
    network.hold(true);
    held.close();
    assertEquals("release", network.next().verb);
  }
}
