package io.holdfast.lock.spi;

import io.holdfast.lock.LossReason;
import java.time.Duration;

/**
 * What a backend hears from its store and passes to the engine. The calls never block and may be
 * made from any thread, but not while holding a lock of the backend's. They may be early, late,
 * repeated or missing: the engine polls all the same.
 */
public interface Events {
  /**
   * The turn of this claim may have come.
   *
   * @param id a claim that was answered busy
   */
  void tryAgain(ClaimId id);

  /**
   * A claim that waited was granted when its turn came. A store that passes names on as grants says
   * so; one that only reserves them calls {@link #tryAgain}.
   *
   * @param id a claim that was answered busy, and registered
   * @param firstToken the smallest of the tokens that the grant brings
   * @param tokens how many it brings
   * @param lease for how long it was granted; counted from no earlier than when the claim's first
   *     request was sent
   */
  default void granted(ClaimId id, long firstToken, int tokens, Duration lease) {
    tryAgain(id); // which finds the grant
  }

  /** Messages may have been lost (a subscription was renewed): the turn of any claim may be now. */
  void tryAgainAll();

  /**
   * The grant of this claim is gone.
   *
   * @param id the claim that was granted
   * @param reason why it is gone
   */
  void lost(ClaimId id, LossReason reason);
}
