package io.holdfast.lock.benchmarks.scenarios;

import io.holdfast.lock.benchmarks.agents.AgentException;
import io.holdfast.lock.benchmarks.agents.Agents;
import io.holdfast.lock.benchmarks.agents.Sample;
import io.holdfast.lock.benchmarks.contestants.Contestants;
import io.holdfast.lock.benchmarks.contestants.Stores;
import io.holdfast.lock.benchmarks.workloads.Metric;
import io.holdfast.lock.benchmarks.workloads.Workload;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Runs one scenario: its contestants in turn, round after round. */
public final class ScenarioRun {
  private final Scenario scenario;
  private final Effort effort;
  private final Servers servers;
  private final Map<String, String> failures = new HashMap<>();
  private final Map<String, List<Map<Metric, Double>>> rounds = new LinkedHashMap<>();
  private final Map<String, long[]> perProcess = new HashMap<>();

  /** Prepares it. */
  public ScenarioRun(Scenario scenario, Effort effort, Servers servers) {
    this.scenario = scenario;
    this.effort = effort;
    this.servers = servers;
  }

  /**
   * Runs it. A contestant that fails is left out, and what the others did with it is thrown away.
   *
   * @param shared the processes that other scenarios use as well; new ones after a failure, and
   *     after a scenario that is apart: what their clients do by themselves would be counted there
   */
  public Result run(Agents shared) throws InterruptedException {
    if (scenario.rounds().apart()) {
      shared.close();
      for (String contestant : scenario.contestants()) {
        try (Agents own = new Agents()) {
          attempt(List.of(contestant), own);
        }
        clear();
      }
    } else {
      List<String> left = new ArrayList<>(scenario.contestants());
      while (!left.isEmpty() && !attempt(left, shared)) {
        left.removeAll(failures.keySet());
      }
    }
    return result();
  }

  /** Returns whether none failed. */
  private boolean attempt(List<String> contestants, Agents agents) throws InterruptedException {
    try (Probe probe = servers.probe(scenario.store())) {
      for (String contestant : contestants) {
        prepare(contestant, agents);
      }
      int warmUps = Math.min(effort.mostWarmUps(), scenario.rounds().warmUps());
      int counted = Math.min(effort.mostRounds(), scenario.rounds().count());
      for (int round = -warmUps; round < counted; round++) {
        for (String contestant : contestants) {
          Map<Metric, Double> figures = round(contestant, agents, probe, round >= 0);
          if (round >= 0) {
            rounds.computeIfAbsent(contestant, key -> new ArrayList<>()).add(figures);
          }
        }
      }
      for (String contestant : contestants) {
        if (scenario.prepared() != null && !scenario.rounds().apart()) {
          agents.undo(scenario.allProcesses(), contestant);
        }
      }
      return true;
    } catch (AgentException e) {
      failures.put(e.contestant(), e.getMessage());
      contestants.forEach(rounds::remove);
      contestants.forEach(perProcess::remove);
      agents.close();
      return false;
    }
  }

  private void prepare(String contestant, Agents agents) throws InterruptedException {
    Stores stores = servers.stores();
    if (scenario.lease() != null) {
      stores = stores.withLease(scenario.lease().apply(effort));
    }
    agents.open(scenario.allProcesses(), contestant, stores);
    Scenario.Preparation prepared = scenario.prepared();
    if (prepared != null) {
      Sample unused =
          agents.runIn(
              prepared.process(), contestant, prepared.workload().apply(effort), names(contestant));
    }
  }

  private String names(String contestant) {
    return scenario.id() + "-" + contestant;
  }

  private Map<Metric, Double> round(String contestant, Agents agents, Probe probe, boolean counted)
      throws InterruptedException {
    Workload workload = scenario.workload().apply(effort);
    Reading before = probe.read();
    List<Sample> samples =
        agents.run(scenario.processes(), contestant, workload, names(contestant));
    Reading server = probe.read().since(before);
    Map<Metric, Double> figures = new EnumMap<>(Collation.of(scenario, samples, server));
    if (counted && samples.size() > 1) {
      figures.put(Metric.PROCESS_SHARE, processShare(contestant, samples));
    }
    return figures;
  }

  private double processShare(String contestant, List<Sample> samples) {
    long[] sums = perProcess.computeIfAbsent(contestant, key -> new long[samples.size()]);
    for (int i = 0; i < sums.length; i++) {
      sums[i] += samples.get(i).work().operations();
    }
    var all = IntStream.range(0, sums.length).mapToLong(i -> sums[i]).summaryStatistics();
    return all.getMin() / all.getAverage();
  }

  private void clear() {
    try (Probe probe = servers.probe(scenario.store())) {
      probe.clear();
    }
  }

  private Result result() {
    List<Row> rows = new ArrayList<>();
    for (String contestant : scenario.contestants()) {
      rows.add(
          new Row(
              contestant,
              Contestants.of(contestant).role(),
              rounds.getOrDefault(contestant, List.of()),
              failures.get(contestant)));
    }
    return new Result(
        scenario.id(),
        scenario.title(),
        scenario.primary(),
        scenario.columns(),
        scenario.baseline(),
        rows,
        scenario.targets());
  }
}
