package io.holdfast.lock.benchmarks.scenarios;

import static io.holdfast.lock.benchmarks.scenarios.Target.BEST_PEER;
import static io.holdfast.lock.benchmarks.scenarios.Target.atLeast;
import static io.holdfast.lock.benchmarks.scenarios.Target.atMost;

import io.holdfast.lock.benchmarks.workloads.HandOvers;
import io.holdfast.lock.benchmarks.workloads.Metric;
import io.holdfast.lock.benchmarks.workloads.Pairs;
import java.util.List;

/** Processes that want the same lock. */
final class ManyProcesses {
  private static final int PROCESSES = 4;
  private static final int THREADS = 8;
  private static final int ROUND_MILLIS = 2000;

  /** Fewer, and the peers have not warmed up. */
  private static final int WARM_UPS = 4;

  private ManyProcesses() {}

  static List<Scenario> all() {
    return List.of(
        manyThreads(),
        oneThreadEach(),
        handOver(),
        manyThreadsOnZooKeeper(),
        handOverOnZooKeeper());
  }

  private static Scenario manyThreads() {
    return builder("processes-4x8", "4 processes of 8 threads on one name", Store.REDIS)
        .threads(THREADS)
        .among(
            "redisson",
            "holdfast-redis",
            "holdfast-redis-fair",
            "holdfast-redisson",
            "spring-redis",
            "spring-redis-spin",
            "lock4j",
            "local-queue")
        .target(atLeast("holdfast-redis", Metric.RATE, 200, "redisson"))
        .target(atLeast("holdfast-redis", Metric.RATE, 40, BEST_PEER))
        .target(atLeast("holdfast-redis", Metric.PROCESS_SHARE, 0.5))
        .target(atLeast("holdfast-redis-fair", Metric.RATE, 40, "redisson"))
        .target(atLeast("holdfast-redis-fair", Metric.RATE, 8, BEST_PEER))
        .target(atLeast("holdfast-redis-fair", Metric.PROCESS_SHARE, 0.5))
        .does(effort -> new Pairs(THREADS, /* ownNames= */ false, effort.time(ROUND_MILLIS)));
  }

  /** With one thread in each process nobody can hand the lock to himself. */
  private static Scenario oneThreadEach() {
    return builder(
            "processes-4x1", "4 processes of one thread on one name: every hold asks", Store.REDIS)
        .among("raw-relay", "holdfast-redis", "holdfast-redisson", "redisson", "spring-redis")
        .target(atLeast("holdfast-redis", Metric.RATE, 1, "raw-relay"))
        .does(effort -> new Pairs(1, /* ownNames= */ false, effort.time(ROUND_MILLIS)));
  }

  private static Scenario manyThreadsOnZooKeeper() {
    return builder(
            "zookeeper-processes-4x8", "4 processes of 8 threads on one name", Store.ZOOKEEPER)
        .threads(THREADS)
        .among("curator-own", "holdfast-zookeeper", "holdfast-zookeeper-fair", "curator")
        .target(atLeast("holdfast-zookeeper", Metric.RATE, 40, BEST_PEER))
        .target(atLeast("holdfast-zookeeper", Metric.PROCESS_SHARE, 0.5))
        .target(atLeast("holdfast-zookeeper-fair", Metric.RATE, 8, BEST_PEER))
        .target(atLeast("holdfast-zookeeper-fair", Metric.PROCESS_SHARE, 0.5))
        .does(effort -> new Pairs(THREADS, /* ownNames= */ false, effort.time(ROUND_MILLIS)));
  }

  private static ScenarioBuilder builder(String id, String title, Store store) {
    return new ScenarioBuilder(id, title, store)
        .processes(PROCESSES)
        .rounds(5, WARM_UPS)
        .showing(Metric.WAIT_P999, Metric.PROCESS_SHARE);
  }

  private static Scenario handOver() {
    return handOvers("hand-over", Store.REDIS)
        .among(
            "raw-relay",
            "holdfast-redis",
            "holdfast-redisson",
            "redisson",
            "spring-redis",
            "lock4j",
            "local-queue")
        .target(atMost("holdfast-redis", Metric.LATENCY_P50, 1.1, "raw-relay"))
        .target(atMost("holdfast-redis", Metric.LATENCY_P50, 1, BEST_PEER))
        .does(effort -> new HandOvers(effort.time(ROUND_MILLIS)));
  }

  private static Scenario handOverOnZooKeeper() {
    return handOvers("zookeeper-hand-over", Store.ZOOKEEPER)
        .among("curator", "holdfast-zookeeper", "spring-zookeeper")
        .target(atMost("holdfast-zookeeper", Metric.LATENCY_P50, 1, BEST_PEER))
        .does(effort -> new HandOvers(effort.time(ROUND_MILLIS)));
  }

  private static ScenarioBuilder handOvers(String id, Store store) {
    return new ScenarioBuilder(
            id, "From the release in one process to the acquire in another", store)
        .processes(2)
        .rounds(5, 2)
        .about(Metric.LATENCY_P50)
        .showingOnly(
            Metric.LATENCY_P99, Metric.CLIENT_CPU, Metric.SERVER_CPU, Metric.SERVER_COMMANDS);
  }
}
