package io.holdfast.lock.benchmarks.jmh;

import io.holdfast.lock.benchmarks.scenarios.Target;
import io.holdfast.lock.benchmarks.workloads.Metric;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A benchmark of {@link EngineBenchmark} as a scenario of the report. */
public enum EngineScenario {
  /** See {@link EngineBenchmark#uncontended}. */
  UNCONTENDED(
      "A pair in the engine, where the store takes no time",
      Metric.NANOS,
      new Target("holdfast-engine", Metric.ALLOCATED, /* atLeast= */ false, 1024, null)),
  /** See {@link EngineBenchmark#nested}. */
  NESTED(
      "A nested pair in the engine",
      Metric.NANOS,
      new Target("holdfast-engine", Metric.NANOS, /* atLeast= */ false, 100, null),
      new Target("holdfast-engine", Metric.ALLOCATED, /* atLeast= */ false, 0.1, null)),
  /** See {@link EngineBenchmark#contended}. */
  CONTENDED("8 threads on one name in the engine, where the store takes no time", Metric.RATE);

  private final String title;
  private final Metric primary;

  @SuppressWarnings("ImmutableEnumChecker") // it is one that nobody can change
  private final List<Target> targets;

  EngineScenario(String title, Metric primary, Target... targets) {
    this.title = title;
    this.primary = primary;
    this.targets = List.of(targets);
  }

  /** Returns the name by which the command line and the report know it. */
  public String id() {
    return "engine-" + method();
  }

  String title() {
    return title;
  }

  Metric primary() {
    return primary;
  }

  List<Target> targets() {
    return targets;
  }

  String method() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns all that have one of the names. */
  public static List<EngineScenario> named(List<String> ids) {
    return Arrays.stream(values()).filter(scenario -> ids.contains(scenario.id())).toList();
  }
}
