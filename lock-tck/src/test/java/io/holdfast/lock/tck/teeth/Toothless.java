package io.holdfast.lock.tck.teeth;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Rules that no broken lock of ours breaks, and why. */
final class Toothless {
  static final Map<String, String> REASONS = new TreeMap<>();

  static {
    because("tests classes of lock-api, which no lock replaces", "15.3 15.4 15.6");
  }

  private Toothless() {}

  private static void because(String reason, String... rules) {
    Stream.of(rules)
        .flatMap(some -> Stream.of(some.split(" ")))
        .forEach(rule -> REASONS.put(rule, reason));
  }
}
