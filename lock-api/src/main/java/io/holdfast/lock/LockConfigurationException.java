package io.holdfast.lock;

import org.jspecify.annotations.Nullable;

/**
 * No client can be opened with what was configured: no URL, a malformed one, or a scheme that no
 * provider, or more than one, serves. The message says what was found and what to change.
 */
public final class LockConfigurationException extends LockException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes an exception.
   *
   * @param message what was asked, what was found, what to do
   * @param cause what the backend saw, or {@code null}
   */
  public LockConfigurationException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
