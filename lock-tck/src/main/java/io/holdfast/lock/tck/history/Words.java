package io.holdfast.lock.tck.history;

import java.util.Locale;

/** Times for people. */
final class Words {
  private Words() {}

  static String seconds(long nanos) {
    return String.format(Locale.ROOT, "%.6f s", nanos / 1e9);
  }

  /** A moment, as seconds since the origin. */
  static String since(long moment, long origin) {
    return moment == Long.MAX_VALUE ? "the end" : seconds(moment - origin);
  }
}
