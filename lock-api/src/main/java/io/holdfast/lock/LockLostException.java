package io.holdfast.lock;

/**
 * The hold was lost before its owner ended it: from some moment on, others may have been in. What
 * was written since then is safe only where the fencing token was checked.
 */
public final class LockLostException extends LockException {
  private static final long serialVersionUID = 1L;

  /** Why. */
  private final LossReason reason;

  /** Whose. */
  private final long fencingToken;

  /**
   * Makes an exception.
   *
   * @param message what was asked, what was found, what to do
   * @param reason why the hold was lost
   * @param fencingToken the token of the lost hold
   */
  public LockLostException(String message, LossReason reason, long fencingToken) {
    super(message, null);
    this.reason = reason;
    this.fencingToken = fencingToken;
  }

  /** {@return why the hold was lost} */
  public LossReason reason() {
    return reason;
  }

  /** {@return the fencing token of the hold that was lost} */
  public long fencingToken() {
    return fencingToken;
  }
}
