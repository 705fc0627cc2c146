package io.holdfast.lock.tck.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Lease;
import io.holdfast.lock.LockException;
import io.holdfast.lock.LockLostException;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LockOutcomeUnknownException;
import io.holdfast.lock.LockUnavailableException;
import io.holdfast.lock.LossReason;
import io.holdfast.lock.tck.kit.Heard;
import io.holdfast.lock.tck.kit.Ongoing;
import io.holdfast.lock.tck.kit.Scale;
import io.holdfast.lock.tck.seckill.FencedOffException;
import io.holdfast.lock.tck.seckill.InMemoryTicketOffice;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Chapter 18: the store, or the way to it, is hurt. */
public abstract class FaultRules extends FaultChapter {
  /** Or its validity ends before the client has connected again, to hear of it. */
  private static final Set<LossReason> ENDED_SESSION =
      Set.of(LossReason.SESSION_ENDED, LossReason.EXPIRED);

  private static final Duration LONG_SESSION = Duration.ofSeconds(5);

  // ---- a holder that is out of reach --------------------------------------------------------

  @Test
  final void rule18_1_holderThatIsCutOffKnowsBeforeAnotherIsGranted() {
    openFarClient();
    knowsFirst(this::cutOff);
  }

  @Test
  final void rule18_2_holderOfASilentConnectionKnowsBeforeAnotherIsGranted() {
    openFarClient();
    Lease next = knowsFirst(() -> proxy.silence(true));
    heal();
    time().pass(time().leases(0.5));
    assertTrue(next.isValid(), "the successor's hold, when what was held back has arrived");
    held(ours);
  }

  /** Lets a waiter take over from a holder that something happens to. */
  private Lease knowsFirst(Runnable fault) {
    Heard<LossReason> losses = new Heard<>();
    Lease lease = taken(far);
    lease.onLost(losses);
    AtomicLong granted = new AtomicLong();
    Ongoing<Lease> waiting =
        kit()
            .actor()
            .start(
                () -> {
                  Lease next = theirs.acquire();
                  granted.set(time().now());
                  return next;
                });
    waiting(theirClient, 1);
    fault.run();
    long valid = lastValid(lease, time().lease().plus(time().slack()));
    Lease next = waiting.result();
    Duration both = Duration.ofNanos(valid - granted.get());
    assertTrue(both.isNegative(), () -> "a hold was valid for %s beside another".formatted(both));
    assertTrue(next.fencingToken() > lease.fencingToken(), "the successor's token is larger");
    time().until("the news of the loss", time().slack(), losses::any);
    assertThrows(LockLostException.class, lease::close);
    return next;
  }

  @Test
  final void rule18_3_brokenConnectionThatCanBeMadeAgainCostsNoHold() {
    applies(
        !kit().capabilities().sessionBound() || time().lease().compareTo(LONG_SESSION) >= 0,
        "a session of less than 5 s may end before the client has connected again");
    openFarClient();
    // So long that a renewal may fail on the connection that breaks, and the next one finds
    // another.
    LockOptions options = options().withLease(time().leases(3));
    Lease lease = taken(farClient.mutex(far.name(), options));
    proxy.cut();
    time().pass(time().leases(4.5));
    lease.ensureValid();
    held(theirs);
    lease.close();
  }

  @Test
  final void rule18_4_waiterWhoseConnectionBreaksIsServedSoon() {
    openFarClient();
    Lease lease = taken(theirs);
    Ongoing<Lease> waiting = kit().actor().start(far::acquire);
    waiting(farClient, 1);
    proxy.cut();
    lease.close();
    // A client library may take its time to connect again.
    time().until("the waiter's hold", time().slack().multipliedBy(2), waiting::isDone);
    waiting.result().close();
  }

  // ---- by force -----------------------------------------------------------------------------

  @Test
  final void rule18_5_holderKnowsOfADeletedEntryByItsNextRenewal() {
    Heard<LossReason> losses = new Heard<>();
    Lease lease = taken(oursRenewed());
    lease.onLost(losses);
    kit().fixture().deleteEntry(ours.name());
    knowsByItsNextRenewal(lease, losses, Set.of(LossReason.REVOKED));
  }

  @Test
  final void rule18_6_tokenOfADeletedEntryIsStaleAtOnce() {
    Lease lease = taken(oursLong());
    kit().fixture().deleteEntry(ours.name());
    isStale(lease);
  }

  @Test
  final void rule18_7_holderKnowsOfTheEndOfItsSessionByItsNextRenewal() {
    Heard<LossReason> losses = new Heard<>();
    Lease lease = taken(oursRenewed());
    lease.onLost(losses);
    endSession();
    knowsByItsNextRenewal(lease, losses, ENDED_SESSION);
  }

  @Test
  final void rule18_8_tokenOfAnEndedSessionIsStaleAtOnce() {
    Lease lease = taken(oursLong());
    endSession();
    isStale(lease);
  }

  private void endSession() {
    applies(kit().capabilities().sessionBound(), "the backend does not bind grants to a session");
    kit().fixture().endSession(ours.name());
  }

  /** Our lock with a lease that, unlike its renewal, is not over soon. */
  private DistributedLock oursRenewed() {
    return ours(options().withLease(time().leases(3)));
  }

  /** Not by the end of its lease: that is later, and another reason. */
  private void knowsByItsNextRenewal(
      Lease lease, Heard<LossReason> losses, Set<LossReason> reasons) {
    Duration limit = time().lease().plus(time().slack());
    time().until("the news of the loss", limit, losses::any);
    assertFalse(lease.isValid(), "valid after its loss");
    LossReason reason = assertThrows(LockLostException.class, lease::close).reason();
    losses.isOnly(reason);
    assertTrue(reasons.contains(reason), () -> "one of " + reasons + ": " + reason);
  }

  private void isStale(Lease lease) {
    InMemoryTicketOffice office = InMemoryTicketOffice.fenced(2);
    Lease next = takenOnceAnswered(theirs, time().slack());
    assertTrue(next.fencingToken() > lease.fencingToken(), "the next token is larger");
    office.sell(1, "successor", next.fencingToken());
    assertThrows(FencedOffException.class, () -> office.sell(1, "holder", lease.fencingToken()));
  }

  // ---- one reply is lost --------------------------------------------------------------------

  @Test
  final void rule18_9_lostReplyToATryLeavesNothing() {
    openFarClient();
    DistributedLock lock = farLong();
    proxy.swallowReplies(1);
    try {
      Lease granted = lock.tryAcquire();
      assertNotNull(granted, "answered busy, and nobody held it");
      granted.close();
    } catch (LockOutcomeUnknownException | LockUnavailableException unknown) {
      assertTrue(unknown.toString().contains(ours.name()), unknown::toString);
    }
    freeSoon(theirs);
  }

  @Test
  final void rule18_10_lostReplyToAWaiterMakesNoSecondGrant() {
    openFarClient();
    Lease before = taken(theirs);
    before.close();
    DistributedLock lock = farLong();
    proxy.swallowReplies(1);
    Ongoing<Lease> acquiring = kit().actor().start(lock::acquire);
    time().until("the hold", time().slack().multipliedBy(2), acquiring::isDone);
    Lease lease = acquiring.result();
    assertEquals(1, farClient.statistics().holds(), "holds");
    assertTrue(lease.isValid() && lease.fencingToken() > before.fencingToken(), "the hold");
    held(theirs);
    lease.close();
    freeSoon(theirs);
  }

  @Test
  final void rule18_11_lostReplyToAReleaseFreesTheName() throws Exception {
    openFarClient();
    Lease lease = taken(farLong());
    proxy.swallowReplies(1);
    endsBy("close()", Duration.ZERO, lease::close);
    freeSoon(theirs);
  }

  // ---- nobody answers -----------------------------------------------------------------------

  @Test
  final void rule18_12_storeThatIsOutOfReachIsUnavailable() throws Exception {
    openFarClient();
    cutOff();
    noAnswer();
  }

  @Test
  final void rule18_13_silentStoreIsNotBusy() throws Exception {
    openFarClient();
    proxy.silence(true);
    noAnswer();
    heal();
  }

  /** Each way to ask ends in time, and never with a no. */
  private void noAnswer() throws Exception {
    Duration patience = Scale.seconds(0.2);
    endsBy("tryLock()", Duration.ZERO, () -> noAnswer(far::tryAcquire));
    endsBy("tryLock(time)", patience, () -> noAnswer(() -> far.tryAcquire(patience)));
  }

  private void noAnswer(Callable<?> asking) {
    LockException seen =
        throwsNaming(LockException.class, () -> assertNull(asking.call(), "grant"));
    assertTrue(
        seen instanceof LockUnavailableException || seen instanceof LockOutcomeUnknownException,
        () -> "says that the store did not answer: " + seen);
  }

  @Test
  final void rule18_14_waitWithoutLimitGivesUpWhenNobodyAnswers() throws Exception {
    proxy = kit().proxy();
    Duration patience = Scale.seconds(0.5);
    farClient = kit().client(proxy, options -> options.withUnavailableAfter(patience));
    far = farClient.mutex(ours.name(), options());
    answered(far);
    proxy.silence(true);
    endsBy("acquire()", patience, () -> throwsNaming(LockUnavailableException.class, far::acquire));
    heal();
  }

  @Test
  final void rule18_15_endOfAHoldDoesNotWaitForASilentStore() throws Exception {
    openFarClient();
    Lease lease = taken(farLong());
    proxy.silence(true);
    endsBy("close()", Duration.ZERO, lease::close);
    assertFalse(lease.isValid(), "valid after its end");
    heal();
    freeSoon(theirs);
  }

  // ---- the store starts again ---------------------------------------------------------------

  @Test
  final void rule18_16_restartWithDataKeepsHoldAndExclusion() {
    Lease lease = taken(ours(options().withLease(time().leases(2))));
    kit().fixture().restart();
    long start = time().now();
    Lease next = triedAnyhow(theirs);
    while (next == null && time().since(start).compareTo(time().leases(2.2)) < 0) {
      time().pass(time().leases(0.1));
      next = triedAnyhow(theirs);
    }
    if (next == null) {
      closeAfterRestart(lease);
      next = takenOnceAnswered(theirs, time().slack());
    } else {
      assertFalse(lease.isValid(), "valid beside another's hold");
      assertTrue(kit().capabilities().sessionBound(), "the restart has cost the hold");
    }
    assertTrue(next.fencingToken() > lease.fencingToken(), "the next token is larger");
  }

  /**
   * Its validity may run out before a client whose grants are session-bound has connected again.
   */
  private void closeAfterRestart(Lease lease) {
    try {
      lease.close();
    } catch (LockLostException lost) {
      assertTrue(kit().capabilities().sessionBound(), "the restart has cost the hold: " + lost);
    }
  }

  @Test
  final void rule18_17_holderKnowsOfLostDataByItsNextRenewal() {
    Heard<LossReason> losses = new Heard<>();
    Lease lease = taken(oursRenewed());
    lease.onLost(losses);
    kit().fixture().restartEmpty();
    Set<LossReason> reasons =
        kit().capabilities().sessionBound() ? ENDED_SESSION : Set.of(LossReason.REVOKED);
    knowsByItsNextRenewal(lease, losses, reasons);
  }

  @Test
  final void rule18_18_tokensRiseOverLossOfData() {
    applies(
        kit().capabilities().tokensSurviveDataLoss(),
        "the backend does not claim that tokens survive the loss of the store's data");
    Lease lease = taken(ours);
    kit().fixture().restartEmpty();
    Lease next = takenOnceAnswered(theirs, time().lease().plus(time().slack()));
    assertTrue(next.fencingToken() > lease.fencingToken(), "the next token is larger");
  }
}
