package io.holdfast.lock;

import org.jspecify.annotations.Nullable;

/**
 * A request was sent and not answered: the store may or may not have granted the lock. The caller
 * does not hold it; the client makes sure that a grant, if there is one, is given back, at the
 * latest when its lease runs out.
 */
public final class LockOutcomeUnknownException extends LockException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes an exception.
   *
   * @param message what was asked, what was found, what to do
   * @param cause what the backend saw, or {@code null}
   */
  public LockOutcomeUnknownException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
