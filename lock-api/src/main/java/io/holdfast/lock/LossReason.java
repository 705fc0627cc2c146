package io.holdfast.lock;

/** Why a hold was lost. */
public enum LossReason {
  /** Its validity ended on the client's clock: not renewed, not to be renewed, or not in time. */
  EXPIRED("its lease ran out before a renewal succeeded"),
  /** The store no longer has the grant: deleted by hand, evicted, or lost with the store's data. */
  REVOKED("the store no longer has the grant (deleted, evicted, or lost with the store's data)"),
  /** The client's session at the store ended, and with it everything that it was granted. */
  SESSION_ENDED("the client's session at the store ended"),
  /** The longest hold that the options allow was reached. */
  LONGEST_HOLD("it reached the longest hold that its options allow"),
  /** The client was closed while the hold was live. */
  CLIENT_CLOSED("the client was closed while it was held");

  private final String text;

  LossReason(String text) {
    this.text = text;
  }

  /** {@return the reason as the end of a sentence} */
  public String text() {
    return text;
  }
}
