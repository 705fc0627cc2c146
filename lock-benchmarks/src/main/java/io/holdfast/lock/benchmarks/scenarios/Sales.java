package io.holdfast.lock.benchmarks.scenarios;

import static io.holdfast.lock.benchmarks.scenarios.Target.atMost;

import io.holdfast.lock.benchmarks.workloads.FlashSale;
import io.holdfast.lock.benchmarks.workloads.Metric;
import java.util.List;

/** The flash sale. */
final class Sales {
  private static final int BUYERS = 500;
  private static final int TICKETS = 10;

  private Sales() {}

  static List<Scenario> all() {
    return List.of(onRedis(), onZooKeeper());
  }

  private static Scenario onRedis() {
    return builder("flash-sale", Store.REDIS)
        .among(
            "local-queue",
            "holdfast-redis",
            "holdfast-redis-fair",
            "holdfast-redisson",
            "redisson",
            "spring-redis",
            "lock4j")
        .target(atMost("holdfast-redis", Metric.TIME, 0.75, "local-queue"))
        .does(effort -> new FlashSale(BUYERS, TICKETS));
  }

  /** Without a shared mutex of Curator's, which takes half a minute. */
  private static Scenario onZooKeeper() {
    return builder("zookeeper-flash-sale", Store.ZOOKEEPER)
        .among("curator-own", "holdfast-zookeeper", "holdfast-zookeeper-fair")
        .does(effort -> new FlashSale(BUYERS, TICKETS));
  }

  private static ScenarioBuilder builder(String id, Store store) {
    return new ScenarioBuilder(
            id, "500 buyers, 10 tickets, no time to think, the stock in Redis", store)
        .rounds(9, 2)
        .about(Metric.TIME);
  }
}
