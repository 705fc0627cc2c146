package io.holdfast.lock.cli;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;

/** Writes numbers and words for people. */
final class Text {
  private Text() {}

  /** For instance {@code 1.23 s}. */
  static String seconds(long nanos) {
    return String.format(Locale.ROOT, "%.2f s", nanos / 1e9);
  }

  /** For instance {@code 20 ms} or {@code 2 s}. */
  static String duration(Duration duration) {
    return duration.compareTo(Duration.ofSeconds(1)) < 0
        ? trim(duration.toNanos() / 1e6) + " ms"
        : trim(duration.toMillis() / 1e3) + " s";
  }

  /** As {@link DurationConverter} reads it, for instance {@code 1500ms}. */
  static String option(Duration duration) {
    return duration.toMillis() % 1000 == 0
        ? duration.toSeconds() + "s"
        : duration.toMillis() + "ms";
  }

  /** As a shell reads it as one word. */
  static String word(String text) {
    return text.matches("[\\w:/.,@%+=-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }

  private static String trim(double number) {
    return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
  }

  /** For instance {@code 1 process} or {@code 2 processes}. */
  static String count(int number, String one, String many) {
    return number + " " + (number == 1 ? one : many);
  }
}
