package io.holdfast.lock.benchmarks.jmh;

import io.holdfast.lock.benchmarks.contestants.Contestant.Role;
import io.holdfast.lock.benchmarks.scenarios.Effort;
import io.holdfast.lock.benchmarks.scenarios.Result;
import io.holdfast.lock.benchmarks.scenarios.Row;
import io.holdfast.lock.benchmarks.workloads.Metric;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Has JMH measure the engine. */
public final class EngineRun {
  private static final String ALLOCATION = "gc.alloc.rate.norm";

  private final int forks;
  private final int iterations;
  private final long millis;

  /**
   * Prepares it.
   *
   * @param forks JVMs for each contestant; 0 for this one
   * @param iterations that count, in each of them; as many more warm up
   * @param millis of an iteration
   */
  EngineRun(int forks, int iterations, long millis) {
    this.forks = forks;
    this.iterations = iterations;
    this.millis = millis;
  }

  /** Prepares one that takes about as long as a scenario does. */
  public static EngineRun of(Effort effort) {
    return effort.equals(Effort.SMOKE)
        ? new EngineRun(0, 1, 50)
        : new EngineRun(1, Math.min(5, effort.mostRounds()), Math.round(500 * effort.part()));
  }

  /** Runs one of its benchmarks. */
  public Result run(EngineScenario scenario) {
    // Other programs may use JMH on this machine, too; that they disturb is for readers to judge.
    System.setProperty("jmh.ignoreLock", "true");
    TimeValue time = TimeValue.milliseconds(millis);
    OptionsBuilder options = new OptionsBuilder();
    options
        .include(EngineBenchmark.class.getName() + "\\." + scenario.method() + "$")
        .forks(forks)
        .warmupIterations(iterations)
        .warmupTime(time)
        .measurementIterations(iterations)
        .measurementTime(time)
        .verbosity(VerboseMode.SILENT)
        .addProfiler(GCProfiler.class);
    try {
      List<Row> rows = new ArrayList<>();
      for (RunResult contestant : new Runner(options.build()).run()) {
        rows.add(row(contestant));
      }
      return new Result(
          scenario.id(),
          scenario.title(),
          scenario.primary(),
          List.of(Metric.NANOS, Metric.ALLOCATED),
          "reentrant",
          rows,
          scenario.targets());
    } catch (RunnerException e) {
      throw new IllegalStateException("JMH failed", e);
    }
  }

  private static Row row(RunResult result) {
    String contestant = result.getParams().getParam("contestant");
    int threads = result.getParams().getThreads();
    List<Map<Metric, Double>> rounds = new ArrayList<>();
    for (BenchmarkResult fork : result.getBenchmarkResults()) {
      for (IterationResult iteration : fork.getIterationResults()) {
        rounds.add(figures(iteration, threads));
      }
    }
    Role role = contestant.startsWith("holdfast") ? Role.OURS : Role.BASELINE;
    return new Row(contestant, role, rounds, null);
  }

  private static Map<Metric, Double> figures(IterationResult iteration, int threads) {
    Map<Metric, Double> figures = new EnumMap<>(Metric.class);
    double nanos = iteration.getPrimaryResult().getScore();
    figures.put(Metric.NANOS, nanos);
    figures.put(Metric.RATE, threads * 1e9 / nanos);
    iteration
        .getSecondaryResults()
        .forEach(
            (name, secondary) -> {
              if (name.endsWith(ALLOCATION)) {
                figures.put(Metric.ALLOCATED, secondary.getScore());
              }
            });
    return figures;
  }
}
