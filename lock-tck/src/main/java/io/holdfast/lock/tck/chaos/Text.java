package io.holdfast.lock.tck.chaos;

import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Numbers and names for people, the same in every locale. */
final class Text {
  private Text() {}

  static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  static String decimal(double number, int digits) {
    return String.format(Locale.ROOT, "%." + digits + "f", number);
  }

  static String percent(double part) {
    // Cut and not rounded: 99.996 % is not 100 %.
    return Double.isNaN(part) ? "unknown" : decimal(Math.floor(part * 1e4) / 1e2, 2) + " %";
  }

  static String duration(long nanos) {
    if (nanos < 1_000_000) {
      return decimal(nanos / 1e6, 3) + " ms";
    }
    return nanos < 1_000_000_000 ? nanos / 1_000_000 + " ms" : decimal(nanos / 1e9, 2) + " s";
  }

  static String duration(Duration time) {
    return duration(time.toNanos());
  }

  /** A moment, as seconds since the origin. */
  static String moment(long moment, long origin) {
    return decimal((moment - origin) / 1e9, 3) + " s";
  }

  static String phase(Phase phase) {
    return phase.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  static String phases(Set<Phase> phases) {
    return phases.stream().sorted().map(Text::phase).collect(Collectors.joining(", "));
  }

  /** The number and the noun, in the plural if need be. */
  static String some(long number, String noun) {
    return count(number) + " " + noun + (number == 1 ? "" : "s");
  }
}
