package io.holdfast.lock.redis;

import io.holdfast.lock.tck.LockFixture;
import io.holdfast.lock.tck.chaos.ChaosConformance;
import io.holdfast.lock.tck.chaos.Fault;
import io.holdfast.lock.tck.redis.RedisCluster;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Tag;

/** A campaign against a cluster whose nodes write down what they were told before they answer. */
@Tag("any-jdk")
class RedisClusterChaosTest extends ChaosConformance {
  /** Longer than the whole cluster is frozen: else it would begin a fail-over when it wakes up. */
  private static final Duration NODE_TIMEOUT = Duration.ofSeconds(4);

  @Override
  protected LockFixture fixture() {
    return new ClusterFixture(RedisCluster.start(3, 1, NODE_TIMEOUT, "--appendonly", "yes"), "");
  }

  /** What happens to clusters, and what makes outcomes doubtful meanwhile. */
  @Override
  protected Set<Fault> faults() {
    return EnumSet.of(
        Fault.FAIL_OVER,
        Fault.FROZEN_FAIL_OVER,
        Fault.MIGRATE_SLOT,
        Fault.CRASH_STORE,
        Fault.CUT,
        Fault.SWALLOW,
        Fault.FREEZE_CLIENT);
  }
}
