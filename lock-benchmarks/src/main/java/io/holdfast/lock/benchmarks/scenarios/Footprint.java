package io.holdfast.lock.benchmarks.scenarios;

import static io.holdfast.lock.benchmarks.scenarios.Target.atMost;

import io.holdfast.lock.benchmarks.workloads.HeldHeap;
import io.holdfast.lock.benchmarks.workloads.Holding;
import io.holdfast.lock.benchmarks.workloads.Idle;
import io.holdfast.lock.benchmarks.workloads.Metric;
import io.holdfast.lock.benchmarks.workloads.NamesOnce;
import java.time.Duration;
import java.util.List;

/** What locks cost that are held, and what those leave that were. */
final class Footprint {
  private static final int RENEWED = 10_000;
  private static final int HELD = 100_000;
  private static final int NAMES = 100_000;
  private static final int LEASE_MILLIS = 30_000;

  /** Longer than a lease, so that it shows whether they are renewed. */
  private static final int LOOK_ON_MILLIS = 16_000;

  private Footprint() {}

  static List<Scenario> all() {
    return List.of(renewal(), held(), names());
  }

  private static Scenario renewal() {
    return new ScenarioBuilder(
            "renewal-10000", "10 000 locks held for a lease of 30 s", Store.REDIS)
        .among("redisson", "holdfast-redis", "holdfast-redisson", "spring-redis")
        .apart()
        .about(Metric.SCRIPTS)
        .showingOnly(Metric.KEYS_PER_SCRIPT, Metric.SERVER_LOAD, Metric.THREADS)
        .lease(Footprint::lease)
        // One thread: held by several, different names in a registry of Spring's can exclude each
        // other.
        .prepared(0, effort -> new Holding(effort.count(RENEWED), 1))
        .target(atMost("holdfast-redis", Metric.SCRIPTS, 4))
        .target(atMost("holdfast-redis", Metric.KEYS_PER_SCRIPT, 250))
        .target(atMost("holdfast-redis", Metric.SERVER_LOAD, 1, "redisson"))
        .target(atMost("holdfast-redis", Metric.THREADS, 4))
        .does(effort -> new Idle(effort.count(RENEWED), lease(effort).multipliedBy(2)));
  }

  private static Duration lease(Effort effort) {
    Duration lease = effort.longTime(LEASE_MILLIS);
    return Duration.ofSeconds(Math.max(1, lease.toSeconds()));
  }

  private static Scenario held() {
    return new ScenarioBuilder("held-100000", "100 000 locks held", Store.REDIS)
        .among("redisson", "holdfast-redis", "holdfast-redisson")
        .apart()
        .about(Metric.HEAP)
        .showingOnly()
        .target(atMost("holdfast-redis", Metric.HEAP, 1024))
        .does(effort -> new HeldHeap(effort.count(HELD), effort.longTime(LOOK_ON_MILLIS)));
  }

  private static Scenario names() {
    return new ScenarioBuilder("names-100000", "100 000 names used once", Store.REDIS)
        .among("redisson", "holdfast-redis", "holdfast-redisson", "redisson-fenced", "spring-redis")
        .apart()
        .about(Metric.HEAP)
        .showingOnly(Metric.RESIDUE)
        .target(atMost("holdfast-redis", Metric.HEAP, 8))
        // At most 1024 token counters, whatever the number of names.
        .target(atMost("holdfast-redis", Metric.RESIDUE, 0.011))
        .does(effort -> new NamesOnce(effort.count(NAMES)));
  }
}
