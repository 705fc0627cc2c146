package io.holdfast.lock;

import org.jspecify.annotations.Nullable;

/**
 * Others held the lock for as long as the caller of {@link DistributedLock#acquireAsync} was ready
 * to wait. The blocking methods say this with {@code false} or {@code null}.
 */
public final class LockTimeoutException extends LockException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes an exception.
   *
   * @param message what was asked, what was found, what to do
   * @param cause what the backend saw, or {@code null}
   */
  public LockTimeoutException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
