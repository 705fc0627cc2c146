package io.holdfast.lock.spi;

import org.jspecify.annotations.Nullable;

/** How a backend says that a request got no useful answer, and what is known of its outcome. */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What is known of the outcome. */
  public enum Kind {
    /** Nothing was sent: no connection. Trying again later may help. */
    NOT_SENT,
    /**
     * It was sent, perhaps in part, and not answered; its connection has been closed, or the store
     * will not execute it late.
     */
    OUTCOME_UNKNOWN,
    /**
     * The store did it, but does not promise to keep it (too few replicas have it), so that it does
     * not count; trying again may help. What it did is released by the engine.
     */
    NOT_KEPT,
    /** The store refused and changed nothing; trying again may help (loading, read-only, full). */
    REFUSED_FOR_NOW,
    /** The store refused and changed nothing; trying again cannot help (password, rights, kind). */
    REFUSED
  }

  /** What is known of the outcome. */
  private final Kind kind;

  /**
   * Makes an exception.
   *
   * @param kind what is known of the outcome
   * @param message what was found and what to do, without secrets; the engine puts lock name and
   *     backend before it
   * @param cause what the client library threw, or {@code null}
   */
  public StoreException(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /** {@return what is known of the outcome} */
  public Kind kind() {
    return kind;
  }
}
