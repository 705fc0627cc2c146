package io.holdfast.lock.redisson;

import io.holdfast.lock.tck.LockConformance;
import io.holdfast.lock.tck.LockFixture;

/** The kit, against the Redis that the tests bring along. */
class RedissonConformanceTest extends LockConformance {
  @Override
  protected LockFixture fixture() {
    Server server = Server.running();
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
