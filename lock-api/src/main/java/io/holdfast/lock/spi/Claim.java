package io.holdfast.lock.spi;

import java.time.Duration;

/**
 * One client's wish for a name, under an id of its own: the only identity that a store ever sees.
 *
 * @param name the lock name
 * @param id the identity
 * @param mode how much of the name is wanted
 * @param lease how long the store keeps a grant that nobody renews
 * @param tokens how many fencing tokens a grant shall bring at most, at least 1
 * @param await whether to register as a waiter if the name is busy
 * @param fresh whether the store has no trace of the id for certain, nor will get one by a request
 *     that is late: a backend may take a shorter way then
 * @param label who asks, for an operator to read; printable ASCII without blanks
 */
public record Claim(
    LockName name,
    ClaimId id,
    Mode mode,
    Duration lease,
    int tokens,
    boolean await,
    boolean fresh,
    String label) {
  /**
   * Checks tokens and lease.
   *
   * @param name the lock name
   * @param id the identity
   * @param mode how much of the name is wanted
   * @param lease how long the store keeps a grant that nobody renews
   * @param tokens how many fencing tokens a grant shall bring, at least 1
   * @param await whether to register as a waiter if the name is busy
   * @param fresh whether the store has no trace of the id for certain, nor will get one by a
   *     request that is late: a backend may take a shorter way then
   * @param label who asks, for an operator to read; printable ASCII without blanks
   * @throws IllegalArgumentException if it wants no token, or a lease of less than a millisecond
   */
  public Claim {
    if (tokens < 1) {
      throw new IllegalArgumentException("a claim wants at least 1 token (was " + tokens + ")");
    }
    if (lease.toMillis() < 1) {
      throw new IllegalArgumentException("a claim needs a lease of 1 ms (was " + lease + ")");
    }
  }

  /**
   * Makes a claim of which the store may have a trace.
   *
   * @param name the lock name
   * @param id the identity
   * @param mode how much of the name is wanted
   * @param lease how long the store keeps a grant that nobody renews
   * @param tokens how many fencing tokens a grant shall bring, at least 1
   * @param await whether to register as a waiter if the name is busy
   * @param label who asks, for an operator to read; printable ASCII without blanks
   * @throws IllegalArgumentException if it wants no token, or a lease of less than a millisecond
   */
  public Claim(
      LockName name,
      ClaimId id,
      Mode mode,
      Duration lease,
      int tokens,
      boolean await,
      String label) {
    this(name, id, mode, lease, tokens, await, /* fresh= */ false, label);
  }
}
