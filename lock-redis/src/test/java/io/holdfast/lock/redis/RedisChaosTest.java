package io.holdfast.lock.redis;

import io.holdfast.lock.tck.LockFixture;
import io.holdfast.lock.tck.chaos.ChaosConformance;
import io.holdfast.lock.tck.redis.RedisServer;

/** A campaign against a Redis that writes down what it was told before it answers. */
class RedisChaosTest extends ChaosConformance {
  @Override
  protected LockFixture fixture() {
    return new LockRedisFixture(RedisServer.running("--appendonly", "yes"));
  }
}
