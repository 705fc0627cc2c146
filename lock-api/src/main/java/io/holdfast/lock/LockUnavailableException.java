package io.holdfast.lock;

import org.jspecify.annotations.Nullable;

/**
 * The store could not be asked: nothing was sent, or, for a wait without limit, nothing was
 * answered for {@link ClientOptions#unavailableAfter}. Or it has granted the lock, but does not
 * promise to keep that, since too few of its replicas have it; then it is given back. The lock is
 * not held.
 */
public final class LockUnavailableException extends LockException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes an exception.
   *
   * @param message what was asked, what was found, what to do
   * @param cause what the backend saw, or {@code null}
   */
  public LockUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
