package io.holdfast.lock.cli;

import io.holdfast.lock.tck.chaos.ChaosNumbers;
import io.holdfast.lock.tck.chaos.ChaosResult;
import io.holdfast.lock.tck.chaos.Phase;
import io.holdfast.lock.tck.chaos.Strike;

/**
 * A campaign as JSON, without its history. Times are in milliseconds, of strikes from its begin.
 */
final class ChaosJson {
  private ChaosJson() {}

  static String of(ChaosResult result) {
    ChaosNumbers numbers = result.numbers();
    return new Json()
        .put("backend", result.backend())
        .put("command", result.command())
        .put("seed", result.seed())
        .put("leaseMillis", result.lease().toMillis())
        .put("durationMillis", result.duration().toMillis())
        .put("operations", numbers.operations())
        .put("grants", numbers.grants())
        .put("handOffs", numbers.handOffs())
        .put("faults", numbers.faults())
        .put("counted", numbers.counted())
        .put("longestUnavailabilityMillis", numbers.longestUnavailability().toMillis())
        .put("availabilityPercent", 100 * numbers.availability())
        .put("exclusionLost", numbers.exclusionLost())
        .put("violations", numbers.violations())
        .put("verdict", result.verdict().report())
        .put(
            "strikes",
            result.strikes().stream().map(strike -> of(strike, result.history().begin())).toList())
        .toString();
  }

  private static Json of(Strike strike, long origin) {
    return new Json()
        .put("fault", strike.fault())
        .put("victim", strike.victim())
        .put("begin", (strike.begin() - origin) / 1e6)
        .put("end", (strike.end() - origin) / 1e6)
        .put(
            "phases", String.join(" ", strike.phases().stream().sorted().map(Phase::name).toList()))
        .put("counted", strike.counted() ? 1 : 0)
        .put("note", strike.note());
  }
}
