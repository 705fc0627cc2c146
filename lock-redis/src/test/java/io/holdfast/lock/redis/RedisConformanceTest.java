package io.holdfast.lock.redis;

import io.holdfast.lock.tck.CommittedSummary;
import io.holdfast.lock.tck.ConformanceReport;
import io.holdfast.lock.tck.LockConformance;
import io.holdfast.lock.tck.LockFixture;
import io.holdfast.lock.tck.redis.RedisServer;
import java.nio.file.Path;

/** The kit, against the Redis that the tests bring along. */
class RedisConformanceTest extends LockConformance {
  @Override
  protected LockFixture fixture() {
    return new LockRedisFixture(RedisServer.running());
  }

  @Override
  public void report(ConformanceReport report) {
    super.report(report);
    CommittedSummary.check(report, Path.of("..", "docs", "conformance"), getClass());
  }
}
