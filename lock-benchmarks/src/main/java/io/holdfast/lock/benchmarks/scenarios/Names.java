package io.holdfast.lock.benchmarks.scenarios;

import java.util.ArrayList;
import java.util.List;

/** Lists of contestants. */
final class Names {
  private Names() {}

  /** Returns the baseline, the usual ones, and some more. */
  static String[] with(String baseline, String[] more, String... usual) {
    List<String> all = new ArrayList<>();
    all.add(baseline);
    all.addAll(List.of(usual));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }
}
