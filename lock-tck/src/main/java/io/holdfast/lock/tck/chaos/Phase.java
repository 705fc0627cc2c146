package io.holdfast.lock.tck.chaos;

/** What a client was about when a fault struck. */
public enum Phase {
  /** It had asked for a lock, and a request of it had no reply yet. */
  ATTEMPT_SENT,
  /** The store had granted it a lock, and it had not read that yet. */
  GRANT_UNREAD,
  /** It held a lock. */
  IN_HOLD,
  /** It was releasing a lock, and a request of it had no reply yet. */
  RELEASE_SENT
}
