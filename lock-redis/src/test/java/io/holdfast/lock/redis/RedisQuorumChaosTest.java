package io.holdfast.lock.redis;

import io.holdfast.lock.tck.LockFixture;
import io.holdfast.lock.tck.chaos.ChaosConformance;
import io.holdfast.lock.tck.kit.Scale;
import io.holdfast.lock.tck.redis.RedisQuorum;
import org.junit.jupiter.api.Tag;

/** A campaign against three servers, with a grant delay as long as the campaign's leases. */
@Tag("any-jdk")
class RedisQuorumChaosTest extends ChaosConformance {
  @Override
  protected LockFixture fixture() {
    long delay = Scale.seconds(0.8).toMillis();
    return new QuorumFixture(
        RedisQuorum.running(3, "--appendonly", "yes"),
        "redis-quorum",
        "?grantDelay=" + delay + "ms");
  }
}
