package io.holdfast.lock.tck.others;

import io.holdfast.lock.tck.kit.Rule;
import java.util.Objects;
import org.junit.platform.engine.TestExecutionResult;

/**
 * What came of a rule.
 *
 * @param rule which one
 * @param outcome what came of it
 * @param seen what was seen if it is broken, or why it does not apply
 */
record Verdict(Rule rule, Outcome outcome, String seen) {
  private static final int SHOWN = 160;

  /** What can come of a rule. */
  enum Outcome {
    KEPT,
    BROKEN,
    NOT_OFFERED,
    NOT_APPLICABLE
  }

  static Verdict of(Rule rule, TestExecutionResult result) {
    Throwable thrown = result.getThrowable().orElse(null);
    return switch (result.getStatus()) {
      case SUCCESSFUL -> new Verdict(rule, Outcome.KEPT, "");
      case ABORTED -> new Verdict(rule, Outcome.NOT_APPLICABLE, text(thrown.getMessage()));
      case FAILED -> failed(rule, thrown);
    };
  }

  /** The kit wraps what was seen into what it says of it. */
  private static Verdict failed(Rule rule, Throwable thrown) {
    Throwable seen = Objects.requireNonNullElse(thrown.getCause(), thrown);
    for (Throwable each = seen; each != null; each = each.getCause()) {
      if (each instanceof UnsupportedOperationException missing) {
        return new Verdict(rule, Outcome.NOT_OFFERED, text(missing.getMessage()));
      }
    }
    String name = seen instanceof AssertionError ? "" : seen.getClass().getSimpleName() + ": ";
    return new Verdict(rule, Outcome.BROKEN, text(name + seen.getMessage()));
  }

  /** Leaves out what differs from run to run, and what would break a table. */
  private static String text(String message) {
    String line =
        message
            .replace("Assumption failed: ", "")
            .replaceAll("tck-[0-9.]+-[0-9a-z]+", "n")
            .replaceAll("==>.*", "")
            .replaceAll("node id: .*", "…")
            .replaceAll("[\\s\\p{Cntrl}|<>]+", " ")
            .strip();
    return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "…";
  }
}
