package io.holdfast.lock.benchmarks.scenarios;

import io.holdfast.lock.benchmarks.scenarios.Scenario.Preparation;
import io.holdfast.lock.benchmarks.scenarios.Scenario.Rounds;
import io.holdfast.lock.benchmarks.workloads.Metric;
import io.holdfast.lock.benchmarks.workloads.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes a scenario down, with what is usual left out. */
final class ScenarioBuilder {
  private static final List<Metric> COSTS =
      List.of(Metric.CLIENT_CPU, Metric.SERVER_CPU, Metric.SERVER_COMMANDS, Metric.REQUESTS);

  private final String id;
  private final String title;
  private final Store store;
  private final List<Target> targets = new ArrayList<>();
  private final List<Metric> columns = new ArrayList<>(COSTS);
  private List<String> contestants = List.of();
  private int processes = 1;
  private int threads = 1;
  private Rounds rounds = new Rounds(15, 4, /* apart= */ false);
  private Metric primary = Metric.RATE;
  private @Nullable Preparation prepared;
  private @Nullable Function<Effort, Duration> lease;

  ScenarioBuilder(String id, String title, Store store) {
    this.id = id;
    this.title = title;
    this.store = store;
  }

  /** The first one is the baseline. */
  ScenarioBuilder among(String... contestants) {
    this.contestants = List.of(contestants);
    return this;
  }

  ScenarioBuilder processes(int processes) {
    this.processes = processes;
    return this;
  }

  ScenarioBuilder threads(int threads) {
    this.threads = threads;
    return this;
  }

  ScenarioBuilder rounds(int count, int warmUps) {
    rounds = new Rounds(count, warmUps, rounds.apart());
    return this;
  }

  /** One contestant after the other, in processes of their own. */
  ScenarioBuilder apart() {
    rounds = new Rounds(1, 0, /* apart= */ true);
    return this;
  }

  ScenarioBuilder about(Metric primary) {
    this.primary = primary;
    return this;
  }

  ScenarioBuilder showing(Metric... more) {
    columns.addAll(List.of(more));
    return this;
  }

  ScenarioBuilder showingOnly(Metric... columns) {
    this.columns.clear();
    return showing(columns);
  }

  ScenarioBuilder prepared(int process, Function<Effort, Workload> workload) {
    prepared = new Preparation(process, workload);
    return this;
  }

  ScenarioBuilder lease(Function<Effort, Duration> lease) {
    this.lease = lease;
    return this;
  }

  ScenarioBuilder target(Target target) {
    targets.add(target);
    return this;
  }

  Scenario does(Function<Effort, Workload> workload) {
    return new Scenario(
        id,
        title,
        store,
        contestants,
        contestants.get(0),
        processes,
        threads,
        rounds,
        primary,
        List.copyOf(columns),
        workload,
        prepared,
        lease,
        List.copyOf(targets));
  }
}
