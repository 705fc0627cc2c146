package io.holdfast.lock.tck.rules;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.holdfast.lock.spi.Attempt.Granted;
import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.spi.Renewal.Renewed;
import io.holdfast.lock.tck.Peer;
import org.junit.jupiter.api.Test;

/** Chapter 3: a release removes every trace of an id, and of no other. */
public abstract class ReleaseRules extends StoreChapter {
  @Test
  final void rule3_1_releasedNameIsFreeAtOnce() {
    Claim claim = alice.claim(name);
    Granted granted = alice.granted(claim);
    alice.release(claim);
    larger(bob.granted(bob.claim(name)), granted);
  }

  @Test
  final void rule3_2_releaseByAnotherIdTouchesNothing() {
    Claim held = alice.claim(name);
    alice.granted(held);
    bob.release(bob.claim(name));
    alice.release(alice.claim(name));
    carol.busy(carol.claim(name));
    assertInstanceOf(Renewed.class, alice.renew(held), "the holder's renewal");
  }

  @Test
  final void rule3_3_lateReleaseDoesNotTouchTheSuccessor() {
    Claim ended = alice.claim(name);
    Claim successor = bob.claim(name);
    long before = time().now();
    alice.granted(ended);
    grantedFrom(after(before, time().lease()), bob, successor);
    alice.release(ended);
    carol.busy(carol.claim(name));
    assertInstanceOf(Renewed.class, bob.renew(successor), "the successor's renewal");
  }

  @Test
  final void rule3_4_releaseCanBeRepeated() {
    Claim claim = alice.claim(name);
    alice.release(claim);
    alice.granted(claim);
    alice.release(claim);
    alice.release(claim);
    bob.granted(bob.claim(name));
  }

  @Test
  final void rule3_5_oneReleaseTakesSeveralIds() {
    Claim held = alice.claim(name);
    Claim waiting = Peer.awaiting(alice.claim(name));
    alice.granted(held);
    alice.busy(waiting);
    alice.release(alice.claim(name), waiting, held);
    bob.granted(bob.claim(name));
  }

  @Test
  final void rule3_6_releaseRemovesThePlaceAmongTheWaiters() {
    Claim held = alice.claim(name);
    Claim waiting = Peer.awaiting(bob.claim(name));
    alice.granted(held);
    bob.busy(waiting);
    bob.release(waiting);
    alice.release(held);
    carol.granted(carol.claim(name));
  }
}
