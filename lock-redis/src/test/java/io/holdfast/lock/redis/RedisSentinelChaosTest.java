package io.holdfast.lock.redis;

import io.holdfast.lock.tck.LockFixture;
import io.holdfast.lock.tck.chaos.ChaosConformance;
import io.holdfast.lock.tck.chaos.Fault;
import io.holdfast.lock.tck.redis.RedisSentinels;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Tag;

/** A campaign in which servers take over from one another. */
@Tag("any-jdk")
class RedisSentinelChaosTest extends ChaosConformance {
  @Override
  protected LockFixture fixture() {
    return new LockSentinelFixture(RedisSentinels.running(), "redis-sentinel", "");
  }

  /** The usual faults of clients and connections have campaigns of their own. */
  @Override
  protected Set<Fault> faults() {
    return EnumSet.of(
        Fault.FAIL_OVER, Fault.FROZEN_FAIL_OVER, Fault.FREEZE_CLIENT, Fault.CUT, Fault.CLIENT_KILL);
  }
}
