package io.holdfast.lock.tck.teeth;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Rules that no broken lock of ours breaks, and why. */
final class Toothless {
  static final Map<String, String> REASONS = new TreeMap<>();

  static {
    because("tests classes of lock-api, which no lock replaces", "15.3 15.4 15.6");
    because(
        "its fixture has to hurt the store; those of the broken locks cannot yet",
        "18.1 18.2 18.3 18.4 18.5 18.6 18.9 18.10 18.11 18.12 18.13 18.14 18.15 18.16 18.17 18.18",
        "19.5 20.1 20.2 20.3 20.4 22.5 22.6");
    because("no broken lock binds grants to a session", "18.7 18.8");
    because("no broken lock takes leases that it does not keep within its bounds", "19.3");
  }

  private Toothless() {}

  private static void because(String reason, String... rules) {
    Stream.of(rules)
        .flatMap(some -> Stream.of(some.split(" ")))
        .forEach(rule -> REASONS.put(rule, reason));
  }
}
