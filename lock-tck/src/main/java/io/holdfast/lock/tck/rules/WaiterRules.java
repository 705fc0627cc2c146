package io.holdfast.lock.tck.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.spi.Attempt.Busy;
import io.holdfast.lock.spi.Attempt.Granted;
import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.tck.Peer;
import io.holdfast.lock.tck.kit.Scale;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Chapter 4: claims that wait. A store that registers none is polled; then most does not apply. */
@SuppressWarnings("NullAway.Init") // set before each rule
public abstract class WaiterRules extends StoreChapter {
  /** Longer than any reservation of a client that does not come. */
  private static final Duration LAPSED = Scale.seconds(5);

  private Claim held;
  private Granted granted;

  @Override
  final void opened() {
    held = alice.claim(name);
    granted = alice.granted(held);
  }

  /** Registers a claim of a peer as a waiter. */
  private Claim waiting(Peer peer) {
    Claim claim = Peer.awaiting(peer.claim(name));
    Busy busy = peer.busy(claim);
    applies(busy.registered(), "the store registers no waiters: the engine polls it");
    return claim;
  }

  /**
   * Has a peer wait twice, by other names. A client may begin to listen only when it waits for the
   * first time, and miss what is said meanwhile: then it calls all claims as soon as it listens.
   *
   * @return the claims that were called
   */
  private Claim[] beginsToListen(Peer peer) {
    int before = peer.callsToAll();
    Claim first = waitsElsewhere(peer);
    time()
        .settle(
            "the call to the waiter", () -> peer.wasCalled(first) || peer.callsToAll() > before);
    Claim second = waitsElsewhere(peer);
    time().settle("the call to the waiter", () -> peer.wasCalled(second));
    peer.release(first);
    peer.release(second);
    peer.wasCalled(first); // what was said to the first one comes before that to the second
    alice.release(held);
    opened(); // anew: nobody has renewed it, and to begin may take long
    return new Claim[] {first, second};
  }

  private Claim waitsElsewhere(Peer peer) {
    String elsewhere = kit().name();
    Claim first = alice.claim(elsewhere);
    alice.granted(first);
    Claim next = Peer.awaiting(peer.claim(elsewhere));
    applies(peer.busy(next).registered(), "the store registers no waiters: the engine polls it");
    alice.release(first);
    return next;
  }

  @Test
  final void rule4_1_releaseCallsTheFirstWaiter() {
    Claim[] before = beginsToListen(bob);
    Claim waiting = waiting(bob);
    // Where several servers call, one that is late may call once more.
    boolean once = kit().capabilities().fair();
    Claim[] late = once ? new Claim[0] : before;
    assertEquals(0, bob.calls(late), "calls before the release");
    alice.release(held);
    time().settle("the call to the waiter", () -> bob.wasCalled(waiting));
    late = once ? late : new Claim[] {waiting, before[0], before[1]};
    assertEquals(0, bob.calls(late) + carol.calls() + alice.calls(), "calls to others");
  }

  @Test
  final void rule4_2_releasedNameIsReservedForTheFirstWaiter() {
    applies(
        kit().capabilities().fair(),
        "the backend does not claim to be fair: whoever asks first is granted");
    Claim waiting = waiting(bob);
    alice.release(held);
    long released = time().now();
    if (carol.attempt(carol.claim(name)) instanceof Granted) {
      assertTrue(late(released), "the name went past the waiter that was called");
      return;
    }
    Granted next = bob.granted(waiting);
    larger(next, granted);
    carol.busy(carol.claim(name));
  }

  /** A reservation is short: on a machine that stood still, it may be over. */
  private boolean late(long released) {
    return time().since(released).compareTo(Duration.ofMillis(50)) > 0;
  }

  @Test
  final void rule4_3_waiterThatDoesNotComeCostsLittle() {
    Duration lease = waiting(bob).lease();
    alice.release(held);
    Claim other = carol.claim(name);
    Duration most = lease.compareTo(LAPSED) > 0 ? lease.plus(LAPSED) : LAPSED;
    time().until("the end of what bob got", most, () -> carol.attempt(other) instanceof Granted);
  }

  @Test
  final void rule4_4_releasedReservationPassesOn() {
    beginsToListen(carol);
    Claim first = waiting(bob);
    Claim second = waiting(carol);
    alice.release(held);
    bob.release(first);
    time().settle("the call to the next waiter", () -> carol.wasCalled(second));
    larger(carol.granted(second), granted);
  }

  @Test
  final void rule4_5_waitersAreServedInOrder() {
    applies(kit().capabilities().fair(), "the backend does not claim to be fair");
    Claim first = waiting(bob);
    Claim second = waiting(carol);
    Claim third = waiting(alice);
    alice.release(held);
    Granted one = bob.granted(first);
    carol.busy(second);
    bob.release(first);
    alice.busy(third);
    Granted two = carol.granted(second);
    carol.release(second);
    larger(two, one);
    larger(alice.granted(third), two);
  }

  @Test
  final void rule4_6_askingAgainKeepsThePlaceAndAddsNone() {
    Claim waiting = waiting(bob);
    bob.busy(waiting);
    bob.busy(waiting);
    bob.release(waiting);
    alice.release(held);
    carol.granted(carol.claim(name));
  }

  @Test
  final void rule4_7_waiterThatAsksGetsWhatExpires() {
    Claim waiting = Peer.awaiting(bob.claim(name));
    bob.busy(waiting);
    larger(grantedFrom(after(granted.sinceNanos(), granted.validFor()), bob, waiting), granted);
  }

  @Test
  final void rule4_8_waiterThatWasServedWaitsNoLonger() {
    Claim waiting = waiting(bob);
    alice.release(held);
    bob.granted(waiting);
    bob.release(waiting);
    carol.granted(carol.claim(name));
  }
}
