package io.holdfast.lock.redis;

/** What one server of a quorum says to an attempt. */
sealed interface Vote {
  /** It grants, with so many tokens from the first one on. */
  record Granted(long first, int tokens) implements Vote {
    long last() {
      return first + tokens - 1;
    }
  }

  /** The lock is another claim's there, for so many ms; -1 if it never expires. */
  record Busy(long millisLeft) implements Vote {}

  /** It grants nothing for so many ms, since it may have lost grants. */
  record Closed(long millisLeft) implements Vote {}
}
