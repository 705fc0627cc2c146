package io.holdfast.lock.redis;

import io.holdfast.lock.tck.LockConformance;
import io.holdfast.lock.tck.LockFixture;
import io.holdfast.lock.tck.redis.RedisServer;

/** The kit, against the Redis that the tests bring along. */
class RedisConformanceTest extends LockConformance {
  @Override
  protected LockFixture fixture() {
    RedisServer server = RedisServer.running();
    return new LockFixture() {
      @Override
      public String url() {
        return server.url();
      }

      @Override
      public void close() {
        server.close();
      }
    };
  }
}
