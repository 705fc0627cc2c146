package io.holdfast.lock;

import org.jspecify.annotations.Nullable;

/** The client was closed. The lock is not held. */
public final class LockClosedException extends LockException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes an exception.
   *
   * @param message what was asked, what was found, what to do
   * @param cause what the backend saw, or {@code null}
   */
  public LockClosedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
