package io.holdfast.lock.tck.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.spi.Attempt.Busy;
import io.holdfast.lock.spi.Attempt.Granted;
import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.spi.Mode;
import io.holdfast.lock.spi.StoreException;
import io.holdfast.lock.tck.Peer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Chapter 1: what the store grants, to whom, and for how long. */
public abstract class GrantRules extends StoreChapter {
  @Test
  final void rule1_1_freeNameIsGranted() {
    long before = time().now();
    Granted granted = alice.granted(alice.claim(name));
    assertTrue(granted.firstToken() > 0, () -> "tokens are positive: " + granted);
    assertEquals(1, granted.tokens(), "tokens");
    assertTrue(granted.validFor().toNanos() > 0, () -> "validity is positive: " + granted);
    assertTrue(
        granted.sinceNanos() - before >= 0 && granted.sinceNanos() - time().now() <= 0,
        () -> "validity counts from a moment of this attempt: " + granted);
  }

  @Test
  final void rule1_2_heldNameIsBusy() {
    long granted = time().now();
    alice.granted(alice.claim(name));
    Busy busy = bob.busy(bob.claim(name));
    assertTrue(busy.retryAfter().toNanos() > 0, () -> "there is a time to ask again: " + busy);
    busyUntil(after(granted, time().lease()), alice, alice.claim(name));
  }

  @Test
  final void rule1_3_busyAttemptThatDoesNotWaitLeavesNothing() {
    Claim held = alice.claim(name);
    alice.granted(held);
    Busy busy = bob.busy(bob.claim(name));
    assertFalse(busy.registered(), () -> "it did not ask to wait: " + busy);
    alice.release(held);
    carol.granted(carol.claim(name));
  }

  @Test
  final void rule1_4_repeatedAttemptIsGrantedAgainWithLargerTokens() {
    Claim claim = Peer.wanting(alice.claim(name), 3);
    Granted first = alice.granted(claim);
    Granted again = alice.granted(claim);
    larger(again, first);
    larger(alice.granted(claim), again);
    bob.busy(bob.claim(name));
  }

  @Test
  final void rule1_5_repeatedAttemptProlongs() {
    Claim claim = alice.claim(name);
    alice.granted(claim);
    time().pass(time().leases(0.6));
    long again = time().now();
    alice.granted(claim);
    time().pass(time().leases(0.6));
    busyUntil(after(again, time().lease()), bob, bob.claim(name));
  }

  @Test
  final void rule1_6_shorterRepeatedAttemptDoesNotShorten() {
    Claim claim = Peer.lasting(alice.claim(name), time().leases(2));
    long granted = time().now();
    alice.granted(claim);
    Granted again = alice.granted(Peer.lasting(claim, time().lease()));
    time().pass(time().leases(1.4));
    busyUntil(after(granted, time().leases(2)), bob, bob.claim(name));
    assertTrue(
        again.validFor().compareTo(time().leases(2)) <= 0,
        () -> "an answer never promises more than there is: " + again);
  }

  @Test
  final void rule1_7_grantEndsByTheStoresClock() {
    long before = time().now();
    alice.granted(alice.claim(name));
    long after = time().now();
    busyUntil(after(before, time().lease()), bob, bob.claim(name));
    Claim claim = bob.claim(name);
    grantedFrom(after(before, time().lease()), bob, claim);
    assertTrue(time().since(after).compareTo(time().lease().plus(time().slack())) <= 0, "late");
  }

  @Test
  final void rule1_8_storeKeepsTheGrantAsLongAsItSaid() {
    Granted granted = alice.granted(alice.claim(name));
    long end = after(granted.sinceNanos(), granted.validFor());
    time().until("the last moment", time().leases(2), () -> nearly(end));
    busyUntil(end, bob, bob.claim(name));
  }

  private boolean nearly(long end) {
    return time().now() - end >= -time().leases(0.05).toNanos();
  }

  @Test
  final void rule1_9_grantBringsAsManyTokensAsWereAskedFor() {
    Claim claim = Peer.wanting(alice.claim(name), 20);
    Granted granted = alice.granted(claim);
    assertTrue(
        granted.tokens() >= 1 && granted.tokens() <= 20, () -> "between 1 and 20: " + granted);
    assertTrue(granted.firstToken() <= Long.MAX_VALUE - 20, () -> "no overflow: " + granted);
  }

  @Test
  final void rule1_10_tokensRiseOverRangesClientsReleaseAndExpiry() {
    List<Granted> grants = new ArrayList<>();
    for (int round = 0; round < 3; round++) {
      for (Peer peer : List.of(alice, bob, carol)) {
        Claim claim = Peer.wanting(peer.claim(name), 1 + 7 * round);
        grants.add(peer.granted(claim));
        grants.add(peer.granted(claim));
        peer.release(claim);
      }
    }
    long before = time().now();
    grants.add(alice.granted(Peer.wanting(alice.claim(name), 9)));
    grants.add(grantedFrom(after(before, time().lease()), bob, bob.claim(name)));
    for (int i = 1; i < grants.size(); i++) {
      larger(grants.get(i), grants.get(i - 1));
    }
  }

  @Test
  final void rule1_11_modeThatIsNotServedIsRefused() {
    applies(
        !kit().capabilities().modes().contains(Mode.Shared.class), "the backend serves all modes");
    Claim shared = Peer.in(new Mode.Shared(), alice.claim(name));
    alice.fails(StoreException.Kind.REFUSED, shared);
    bob.granted(bob.claim(name));
  }

  @Test
  final void rule1_12_exclusiveIsServed() {
    assertTrue(
        kit().capabilities().modes().contains(Mode.Exclusive.class),
        () -> "every backend serves exclusive claims: " + kit().capabilities());
    assertEquals(kit().capabilities(), alice.backend().capabilities(), "always the same");
  }
}
