package io.holdfast.lock.benchmarks.scenarios;

import static io.holdfast.lock.benchmarks.scenarios.Target.atLeast;
import static io.holdfast.lock.benchmarks.scenarios.Target.atMost;

import io.holdfast.lock.benchmarks.workloads.Metric;
import io.holdfast.lock.benchmarks.workloads.Pairs;
import java.util.List;

/** Threads of one process that all want the same lock. */
final class OneName {
  /** So long that each thread's share of a second can be seen. */
  private static final int ROUND_MILLIS = 1000;

  private OneName() {}

  static List<Scenario> all() {
    return List.of(
        onRedis(8),
        onRedis(64),
        onRedis(500),
        onZooKeeper(8, "curator", "spring-zookeeper"),
        onZooKeeper(64, "curator", "spring-zookeeper"),
        // A shared mutex of Curator's passes 18 a second among so many.
        onZooKeeper(500));
  }

  private static Scenario onRedis(int threads) {
    ScenarioBuilder builder =
        builder("one-name-", threads, Store.REDIS)
            .among(
                "redisson",
                "holdfast-redis",
                "holdfast-redis-fair",
                "holdfast-redisson",
                "redisson-fair",
                "spring-redis",
                "spring-redis-spin",
                "lock4j",
                "local-queue",
                "reentrant",
                "reentrant-fair");
    return targets(builder, "holdfast-redis", "redisson")
        .does(effort -> new Pairs(threads, /* ownNames= */ false, effort.time(ROUND_MILLIS)));
  }

  private static Scenario onZooKeeper(int threads, String... more) {
    ScenarioBuilder builder =
        builder("zookeeper-one-name-", threads, Store.ZOOKEEPER)
            .among(
                Names.with(
                    "curator-own",
                    more,
                    "holdfast-zookeeper",
                    "holdfast-zookeeper-fair",
                    "reentrant",
                    "reentrant-fair"));
    return targets(builder, "holdfast-zookeeper", "curator-own")
        .does(effort -> new Pairs(threads, /* ownNames= */ false, effort.time(ROUND_MILLIS)));
  }

  private static ScenarioBuilder builder(String prefix, int threads, Store store) {
    return new ScenarioBuilder(
            prefix + threads, threads + " threads of one process on one name", store)
        .threads(threads)
        .rounds(5, 1)
        .showing(Metric.WAIT_P999, Metric.WAIT_TURNS, Metric.THREAD_SHARE);
  }

  private static ScenarioBuilder targets(ScenarioBuilder builder, String ours, String peer) {
    return builder
        .target(atLeast(ours, Metric.RATE, 300, peer))
        .target(atMost(ours, Metric.REQUESTS, 0.05))
        .target(atLeast(ours, Metric.THREAD_SHARE, 0.25))
        .target(atMost(ours, Metric.WAIT_TURNS, 100))
        .target(atMost(ours, Metric.WAIT_P999, 50_000))
        .target(atLeast(ours + "-fair", Metric.RATE, 0.75, "reentrant-fair"))
        .target(atMost(ours + "-fair", Metric.WAIT_TURNS, 20));
  }
}
