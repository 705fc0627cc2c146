package io.holdfast.lock.benchmarks.scenarios;

import static io.holdfast.lock.benchmarks.scenarios.Target.BEST_PEER;
import static io.holdfast.lock.benchmarks.scenarios.Target.atLeast;
import static io.holdfast.lock.benchmarks.scenarios.Target.atMost;

import io.holdfast.lock.benchmarks.workloads.Metric;
import io.holdfast.lock.benchmarks.workloads.NestedPairs;
import io.holdfast.lock.benchmarks.workloads.Pairs;
import java.util.List;

/** Locks that nobody else wants. */
final class Uncontended {
  private static final int ROUND_MILLIS = 200;
  private static final int ROUNDS = 15;

  /** Fewer, and the compiler is still at work: at 2000 pairs a second it takes seconds. */
  private static final int WARM_UPS = 20;

  private Uncontended() {}

  static List<Scenario> all() {
    return List.of(
        one(),
        few(),
        some(),
        many(),
        onZooKeeper(1),
        onZooKeeper(16),
        onZooKeeper(64),
        nested(),
        nestedOnZooKeeper());
  }

  private static Scenario one() {
    return onRedis(
            1, "raw-jedis", "raw-ping", "redisson-fenced", "redisson-fair", "spring-redis-spin")
        .target(atLeast("holdfast-redis", Metric.RATE, 1.0, "raw-jedis"))
        .target(atLeast("holdfast-redis", Metric.RATE, 1.9, "redisson"))
        .does(effort -> new Pairs(1, /* ownNames= */ true, effort.time(ROUND_MILLIS)));
  }

  private static Scenario few() {
    return onRedis(4, "raw-jedis-pool")
        .does(effort -> new Pairs(4, /* ownNames= */ true, effort.time(ROUND_MILLIS)));
  }

  private static Scenario some() {
    return onRedis(16, "raw-jedis-pool")
        .target(atLeast("holdfast-redis", Metric.RATE, 1.2, "raw-jedis-pool"))
        .target(atMost("holdfast-redis", Metric.CLIENT_CPU, 0.75, "raw-jedis-pool"))
        .target(atLeast("holdfast-redis", Metric.RATE, 5, "redisson"))
        .does(effort -> new Pairs(16, /* ownNames= */ true, effort.time(ROUND_MILLIS)));
  }

  private static Scenario many() {
    return onRedis(64, "raw-jedis-pool")
        .target(atLeast("holdfast-redis", Metric.RATE, 1.5, "raw-jedis-pool"))
        .target(atLeast("holdfast-redis", Metric.RATE, 1.3, BEST_PEER))
        .target(atLeast("holdfast-redis", Metric.RATE, 5, "redisson"))
        .does(effort -> new Pairs(64, /* ownNames= */ true, effort.time(ROUND_MILLIS)));
  }

  private static ScenarioBuilder onRedis(int threads, String baseline, String... more) {
    return new ScenarioBuilder("uncontended-" + threads, title(threads), Store.REDIS)
        .among(
            Names.with(
                baseline,
                more,
                "holdfast-redis",
                "holdfast-redisson",
                "redisson",
                "spring-redis",
                "shedlock",
                "lock4j"))
        .threads(threads)
        .rounds(ROUNDS, WARM_UPS)
        .target(atMost("holdfast-redis", Metric.REQUESTS, 2));
  }

  private static Scenario onZooKeeper(int threads) {
    ScenarioBuilder builder =
        new ScenarioBuilder("zookeeper-uncontended-" + threads, title(threads), Store.ZOOKEEPER)
            .among("raw-zookeeper", "holdfast-zookeeper", "curator", "spring-zookeeper")
            .threads(threads)
            .rounds(ROUNDS, WARM_UPS);
    switch (threads) {
      case 1 ->
          builder
              .target(atLeast("holdfast-zookeeper", Metric.RATE, 1.4, "curator"))
              .target(atLeast("holdfast-zookeeper", Metric.RATE, 0.85, "raw-zookeeper"));
      case 16 -> builder.target(atLeast("holdfast-zookeeper", Metric.RATE, 3, "curator"));
      default -> builder.target(atLeast("holdfast-zookeeper", Metric.RATE, 5, "curator"));
    }
    return builder.does(
        effort -> new Pairs(threads, /* ownNames= */ true, effort.time(ROUND_MILLIS)));
  }

  private static String title(int threads) {
    return threads == 1
        ? "One thread locks and unlocks"
        : threads + " threads lock and unlock, each its own name";
  }

  private static Scenario nested() {
    return new ScenarioBuilder("nested", "A holder locks and unlocks once more", Store.REDIS)
        .among("reentrant", "holdfast-redis", "holdfast-redisson", "redisson", "spring-redis")
        .rounds(9, 3)
        .target(atMost("holdfast-redis", Metric.REQUESTS, 0.01))
        .does(effort -> new NestedPairs(effort.time(ROUND_MILLIS)));
  }

  private static Scenario nestedOnZooKeeper() {
    return new ScenarioBuilder(
            "zookeeper-nested", "A holder locks and unlocks once more", Store.ZOOKEEPER)
        .among("reentrant", "holdfast-zookeeper", "curator", "spring-zookeeper")
        .rounds(9, 3)
        .target(atMost("holdfast-zookeeper", Metric.REQUESTS, 0.01))
        .does(effort -> new NestedPairs(effort.time(ROUND_MILLIS)));
  }
}
