package io.holdfast.lock.tck.history;

import io.holdfast.lock.tck.history.Violation.Kind;
import java.util.List;

/**
 * What came of judging a history.
 *
 * @param begin when it begins, on {@link System#nanoTime}
 * @param violations what is wrong with it; a hold that collides with many is named with one of them
 * @param counts how much there is of it
 */
public record Verdict(long begin, List<Violation> violations, Counts counts) {
  private static final int SHOWN = 20;

  /**
   * Copies the violations.
   *
   * @param begin when it begins
   * @param violations what is wrong with it
   * @param counts how much there is of it
   */
  public Verdict {
    violations = List.copyOf(violations);
  }

  /** {@return whether nothing is wrong} */
  public boolean ok() {
    return violations.isEmpty();
  }

  /**
   * {@return how many violations of a kind there are}
   *
   * @param kind which
   */
  public long count(Kind kind) {
    return violations.stream().filter(violation -> violation.kind() == kind).count();
  }

  /** {@return for a person: the counts, then the first violations with the events of each} */
  public String report() {
    StringBuilder report = new StringBuilder("%d violations; ".formatted(violations.size()));
    report.append(counts);
    violations.stream().limit(SHOWN).forEach(one -> report.append("\n").append(one.words(begin)));
    if (violations.size() > SHOWN) {
      report.append("\nand %d more".formatted(violations.size() - SHOWN));
    }
    return report.toString();
  }

  @Override
  public String toString() {
    return report();
  }
}
