package io.holdfast.lock.benchmarks.scenarios;

import static io.holdfast.lock.benchmarks.scenarios.Target.atLeast;
import static io.holdfast.lock.benchmarks.scenarios.Target.atMost;

import io.holdfast.lock.benchmarks.workloads.FailedTries;
import io.holdfast.lock.benchmarks.workloads.Holding;
import io.holdfast.lock.benchmarks.workloads.Metric;
import java.util.List;

/** Tries of a lock that is held. */
final class Tries {
  private static final int ROUND_MILLIS = 200;

  private Tries() {}

  static List<Scenario> all() {
    return List.of(
        onRedis("other", 1, 1),
        onRedis("own", 0, 0),
        onZooKeeper("other", 1),
        onZooKeeper("own", 0));
  }

  private static Scenario onRedis(String holder, int process, int requests) {
    return builder("failed-try-", holder, process, Store.REDIS)
        .among(
            "raw-jedis",
            "holdfast-redis",
            "holdfast-redisson",
            "redisson",
            "spring-redis",
            "shedlock",
            "lock4j")
        .target(atMost("holdfast-redis", Metric.REQUESTS, requests))
        .does(effort -> new FailedTries(effort.time(ROUND_MILLIS)));
  }

  private static Scenario onZooKeeper(String holder, int process) {
    return builder("zookeeper-failed-try-", holder, process, Store.ZOOKEEPER)
        .among("curator", "holdfast-zookeeper", "raw-zookeeper", "spring-zookeeper")
        .target(atLeast("holdfast-zookeeper", Metric.RATE, 4, "curator"))
        .does(effort -> new FailedTries(effort.time(ROUND_MILLIS)));
  }

  private static ScenarioBuilder builder(String prefix, String holder, int process, Store store) {
    String whose = holder.equals("own") ? "another thread of its client" : "another client";
    return new ScenarioBuilder(prefix + holder, "A try of what " + whose + " holds", store)
        .rounds(7, 2)
        .prepared(process, effort -> new Holding(1, 1));
  }
}
