package io.holdfast.lock.benchmarks;

import io.holdfast.lock.benchmarks.agents.Agents;
import io.holdfast.lock.benchmarks.jmh.EngineRun;
import io.holdfast.lock.benchmarks.jmh.EngineScenario;
import io.holdfast.lock.benchmarks.report.TextTable;
import io.holdfast.lock.benchmarks.scenarios.Effort;
import io.holdfast.lock.benchmarks.scenarios.Result;
import io.holdfast.lock.benchmarks.scenarios.Scenario;
import io.holdfast.lock.benchmarks.scenarios.ScenarioRun;
import io.holdfast.lock.benchmarks.scenarios.Scenarios;
import io.holdfast.lock.benchmarks.scenarios.Servers;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Runs scenarios one behind the other. */
final class Bench {
  private final Effort effort;
  private final List<String> scenarios;
  private final List<String> contestants;
  private final Consumer<? super String> console;

  /**
   * Prepares it.
   *
   * @param scenarios the names of those to be run; all if there is none
   * @param contestants the names of those that take part; all if there is none
   * @param console told each result
   */
  Bench(
      Effort effort,
      List<String> scenarios,
      List<String> contestants,
      Consumer<? super String> console) {
    this.effort = effort;
    this.scenarios = scenarios;
    this.contestants = contestants;
    this.console = console;
  }

  List<Result> run(Servers servers) throws InterruptedException {
    List<Result> results = new ArrayList<>();
    if (contestants.isEmpty()) {
      for (EngineScenario scenario : EngineScenario.values()) {
        if (scenarios.isEmpty() || scenarios.contains(scenario.id())) {
          add(results, EngineRun.of(effort).run(scenario));
        }
      }
    }
    try (Agents agents = new Agents()) {
      for (Scenario scenario : Scenarios.all()) {
        if (scenarios.isEmpty() || scenarios.contains(scenario.id())) {
          Scenario some = contestants.isEmpty() ? scenario : scenario.among(contestants);
          if (!some.contestants().isEmpty()) {
            add(results, new ScenarioRun(some, effort, servers).run(agents));
          }
        }
      }
    }
    return results;
  }

  private void add(List<Result> results, Result result) {
    results.add(result);
    console.accept(TextTable.of(result));
  }
}
