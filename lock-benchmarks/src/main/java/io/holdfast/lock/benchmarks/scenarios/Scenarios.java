package io.holdfast.lock.benchmarks.scenarios;

import java.util.List;
import java.util.stream.Stream;

/** All scenarios, in the order of the report. */
public final class Scenarios {
  private static final List<Scenario> ALL =
      Stream.of(
              Uncontended.all(),
              OneName.all(),
              ManyProcesses.all(),
              Tries.all(),
              Sales.all(),
              // The last: they are apart, which ends the shared processes, warm as these are.
              Footprint.all())
          .flatMap(List::stream)
          .toList();

  private Scenarios() {}

  /** Returns all of them. */
  public static List<Scenario> all() {
    return ALL;
  }
}
