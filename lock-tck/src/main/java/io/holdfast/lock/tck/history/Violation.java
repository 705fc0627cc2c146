package io.holdfast.lock.tck.history;

import java.util.List;

/**
 * Something that a correct lock cannot have done.
 *
 * @param kind which promise was broken
 * @param lock the lock name
 * @param text what happened, with times in seconds since the first event of the history
 * @param events the events that show it, in order of time
 */
public record Violation(Kind kind, String lock, String text, List<Event> events) {
  /** What a lock promises. */
  public enum Kind {
    /** Two owners never hold at the same time what both were told that they hold. */
    EXCLUSION,
    /** Later holds have larger tokens. */
    FENCING,
    /** An owner enters its hold again, with the same token, and nobody else does or leaves it. */
    REENTRANCY,
    /** Nobody is refused a lock that nobody else can have held. */
    REFUSAL,
    /** Somebody who waits gets the lock in time once its holder left, lost it, or died. */
    LIVENESS
  }

  /**
   * Puts the events in order.
   *
   * @param kind which promise was broken
   * @param lock the lock name
   * @param text what happened
   * @param events the events that show it
   */
  public Violation {
    events = History.of(events).events();
  }

  /**
   * {@return the violation and its events, one per line}
   *
   * @param origin the moment that times are counted from: {@link History#begin}
   */
  public String words(long origin) {
    StringBuilder words = new StringBuilder("%s of '%s': %s".formatted(kind, lock, text));
    for (Event event : events) {
      words.append("\n    ").append(event.words(origin));
    }
    return words.toString();
  }
}
