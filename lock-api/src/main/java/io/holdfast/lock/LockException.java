package io.holdfast.lock;

import org.jspecify.annotations.Nullable;

/**
 * The root of everything that goes wrong with a lock. Unchecked. Which of the subclasses it is says
 * what is known of the outcome; the message says what was asked, what was found, and what to do.
 */
public abstract class LockException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes an exception.
   *
   * @param message what was asked, what was found, what to do
   * @param cause what the backend saw, or {@code null}
   */
  protected LockException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
