package io.holdfast.lock.cli;

/**
 * The options do not go together. Commands throw it instead of picocli's own, for which they would
 * need their {@code CommandSpec}, and be made with all that they need before anybody calls them.
 */
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
