package io.holdfast.lock.redisson;

import io.holdfast.lock.tck.LockFixture;
import io.holdfast.lock.tck.redis.RedisGuarantees;
import io.holdfast.lock.tck.redis.RedisServer;

class RedissonGuaranteesTest extends RedisGuarantees {
  @Override
  protected LockFixture fixture(RedisServer server) {
    return RedissonConformanceTest.fixture(server);
  }
}
