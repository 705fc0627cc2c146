package io.holdfast.lock.tck.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.spi.Renewal;
import io.holdfast.lock.spi.Renewal.Lost;
import io.holdfast.lock.spi.Renewal.Renewed;
import io.holdfast.lock.tck.Peer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Chapter 2: the store prolongs what is there, and only that. */
public abstract class RenewalRules extends StoreChapter {
  @Test
  final void rule2_1_renewalProlongs() {
    Claim claim = alice.claim(name);
    alice.granted(claim);
    time().pass(time().leases(0.6));
    long before = time().now();
    Renewed renewed = renewed(claim);
    assertTrue(renewed.validFor().toNanos() > 0, () -> "validity is positive: " + renewed);
    assertTrue(
        renewed.sinceNanos() - before >= 0 && renewed.sinceNanos() - time().now() <= 0,
        () -> "validity counts from a moment of this renewal: " + renewed);
    time().pass(time().leases(0.6));
    busyUntil(after(before, time().lease()), bob, bob.claim(name));
  }

  @Test
  final void rule2_2_shorterRenewalDoesNotShorten() {
    Claim claim = Peer.lasting(alice.claim(name), time().leases(2));
    long granted = time().now();
    alice.granted(claim);
    renewed(Peer.lasting(claim, time().lease()));
    time().pass(time().leases(1.4));
    busyUntil(after(granted, time().leases(2)), bob, bob.claim(name));
  }

  @Test
  final void rule2_3_renewalOfAnothersGrantIsLostAndTouchesNothing() {
    long before = time().now();
    alice.granted(alice.claim(name));
    time().pass(time().leases(0.5));
    lost(bob, bob.claim(name));
    lost(alice, alice.claim(name));
    Claim next = carol.claim(name);
    grantedFrom(after(before, time().lease()), carol, next);
    assertTrue(
        time().since(before).compareTo(time().lease().plus(time().slack())) <= 0, "it prolonged");
  }

  @Test
  final void rule2_4_renewalOfAnEndedGrantIsLostAndRevivesNothing() {
    Claim ended = alice.claim(name);
    long before = time().now();
    alice.granted(ended);
    Claim successor = bob.claim(name);
    grantedFrom(after(before, time().lease()), bob, successor);
    lost(alice, ended);
    bob.release(successor);
    lost(alice, ended);
    carol.granted(carol.claim(name));
  }

  @Test
  final void rule2_5_renewalOfAnExpiredGrantThatNobodyTookCreatesNothing() {
    Claim ended = alice.claim(name);
    alice.granted(ended);
    time().pass(time().leases(1.2));
    Renewal late = alice.renew(ended);
    assertInstanceOf(Lost.class, late, "renewal after the end");
    bob.granted(bob.claim(name));
  }

  @Test
  final void rule2_6_renewalOfWhatWasNeverGrantedCreatesNothing() {
    lost(alice, alice.claim(name));
    bob.granted(bob.claim(name));
  }

  @Test
  final void rule2_7_renewalOfAReleasedGrantCreatesNothing() {
    Claim claim = alice.claim(name);
    alice.granted(claim);
    alice.release(claim);
    lost(alice, claim);
    bob.granted(bob.claim(name));
  }

  @Test
  final void rule2_8_eachClaimOfABatchHasItsOwnAnswerInOrder() {
    Claim first = alice.claim(name);
    Claim never = alice.claim(kit().name());
    Claim third = alice.claim(kit().name());
    applies(
        sameShard(first, never) && sameShard(first, third),
        "the names are on different shards: a batch never crosses them");
    alice.granted(first);
    alice.granted(third);
    List<Renewal> answers = alice.renewAll(first, never, third);
    assertEquals(3, answers.size(), "answers");
    assertInstanceOf(Renewed.class, answers.get(0), "first, granted");
    assertInstanceOf(Lost.class, answers.get(1), "second, never granted");
    assertInstanceOf(Renewed.class, answers.get(2), "third, granted");
  }

  private boolean sameShard(Claim one, Claim other) {
    return alice.backend().shard(one.name()).equals(alice.backend().shard(other.name()));
  }

  private Renewed renewed(Claim claim) {
    return assertInstanceOf(Renewed.class, alice.renew(claim), () -> "renewal of " + claim);
  }

  private static void lost(Peer peer, Claim claim) {
    assertInstanceOf(Lost.class, peer.renew(claim), () -> "renewal of " + claim);
  }
}
