package io.holdfast.lock.internal;

import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.spi.ClaimId;
import io.holdfast.lock.spi.LockName;
import io.holdfast.lock.spi.Mode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a {@link Contender} knows of its current claim. Guarded by the contender's lock. */
final class ClaimState {
  /** What a message said of a claim that waited: it was granted. */
  record Turn(ClaimId id, long firstToken, int tokens, Duration lease) {}

  final ClaimId id;

  /** A moment before its first request was sent; null before that. */
  Grant.@Nullable Moment since;

  /** What was heard while its attempt, or the extension that registers it, was unanswered. */
  @Nullable Turn turn;

  /** The lease that it was last asked for with. */
  Duration lease = Duration.ZERO;

  /** The longest lease that any request for it has named: what is left at the store may last so. */
  private Duration longestLease = Duration.ZERO;

  /** Whether the latest attempt asked to be registered as a waiter. */
  boolean awaiting;

  /** Whether an answer said that the store knows it: granted, or among its waiters. */
  boolean known;

  /** Until when an attempt that was never answered may still be executed. */
  @Nullable Long doubtfulUntil;

  /** The id under which this client waits next if an extension passes the name on. */
  @Nullable ClaimState successor;

  /** What the store gave; not null in OFFERING, HELD and EXTENDING. */
  @Nullable Grant grant;

  ClaimState(ClaimId id) {
    this.id = id;
  }

  /** Returns whether a message to that id is for it, or for what it may become. */
  boolean answersTo(ClaimId called) {
    return called.equals(id) || (successor != null && called.equals(successor.id));
  }

  /** Returns whether the store may have a trace of it. */
  boolean mayBeAtStore() {
    return known || doubtfulUntil != null;
  }

  /** Returns the claim that waits if this one passes the name on, about to be sent. */
  ClaimState successor(ClaimId next, Grant.Moment now) {
    ClaimState made = new ClaimState(next);
    made.since = now;
    made.lease = lease;
    made.longestLease = lease;
    made.awaiting = true;
    made.known = true;
    return made;
  }

  Duration longestLease() {
    return longestLease;
  }

  Claim request(LockName name, int tokens, String label) {
    longestLease = lease.compareTo(longestLease) > 0 ? lease : longestLease;
    boolean fresh = !mayBeAtStore();
    return new Claim(name, id, Mode.EXCLUSIVE, lease, tokens, awaiting, fresh, label);
  }
}
