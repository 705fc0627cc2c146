package io.holdfast.lock;

import org.jspecify.annotations.Nullable;

/**
 * The store answered, and refused: wrong password, missing right, read-only replica, out of memory,
 * not a store of the expected kind. The lock is not held, and nothing was changed.
 */
public final class LockRefusedException extends LockException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes an exception.
   *
   * @param message what was asked, what was found, what to do
   * @param cause what the backend saw, or {@code null}
   */
  public LockRefusedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
