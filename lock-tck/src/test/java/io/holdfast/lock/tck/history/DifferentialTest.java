package io.holdfast.lock.tck.history;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The judge, which compares moments, and an exhaustive search say the same of every history. {@code
 * -Dholdfast.tck.histories} sets of how many, {@code -Dholdfast.tck.seed} of which.
 */
@Tag("any-jdk")
class DifferentialTest {
  @Test
  void judge_randomHistories_agreesWithAnExhaustiveSearch() {
    int histories = Integer.getInteger("holdfast.tck.histories", 40_000);
    long seed = Long.getLong("holdfast.tck.seed", System.nanoTime());
    System.out.printf("%d histories with -Dholdfast.tck.seed=%d%n", histories, seed);
    Differential compared = Differential.run(seed, histories);
    System.out.printf(
        "judged %d, right %d, with unknown outcomes %d, violations of %s%n",
        compared.histories, compared.right, compared.unknown, compared.violations);
    for (Violation.Kind kind : Violation.Kind.values()) {
      int broken = compared.violations.getOrDefault(kind, 0);
      assertTrue(broken > histories / 100, () -> kind + " was broken only " + broken + " times");
    }
    assertTrue(compared.right > histories / 5, () -> "right: only " + compared.right);
    assertTrue(compared.unknown > histories / 5, () -> "unknown: only " + compared.unknown);
  }
}
