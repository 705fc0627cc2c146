package io.holdfast.lock.redis;

import io.holdfast.lock.tck.LockFixture;
import io.holdfast.lock.tck.redis.RedisGuarantees;
import io.holdfast.lock.tck.redis.RedisServer;

class RedisGuaranteesTest extends RedisGuarantees {
  @Override
  protected LockFixture fixture(RedisServer server) {
    return new LockRedisFixture(server);
  }
}
