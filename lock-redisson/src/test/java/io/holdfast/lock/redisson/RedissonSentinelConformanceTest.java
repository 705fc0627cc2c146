package io.holdfast.lock.redisson;

import io.holdfast.lock.tck.LockConformance;
import io.holdfast.lock.tck.LockFixture;
import io.holdfast.lock.tck.redis.RedisSentinels;
import io.holdfast.lock.tck.redis.SentinelFixture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;

/** The kit, against a primary and two replicas under three sentinels. */
@Tag("any-jdk")
class RedissonSentinelConformanceTest extends LockConformance {
  @Override
  protected LockFixture fixture() {
    return new SentinelFixture(
        RedisSentinels.running(), "redisson-sentinel", "redisson+", "", UnaryOperator.identity());
  }
}
