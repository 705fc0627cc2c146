package io.holdfast.lock.redisson;

import io.holdfast.lock.tck.CommittedSummary;
import io.holdfast.lock.tck.ConformanceReport;
import io.holdfast.lock.tck.LockConformance;
import io.holdfast.lock.tck.LockFixture;
import io.holdfast.lock.tck.redis.RedisFixture;
import io.holdfast.lock.tck.redis.RedisServer;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/** The kit, against the Redis that the tests bring along. */
class RedissonConformanceTest extends LockConformance {
  @Override
  protected LockFixture fixture() {
    return fixture(RedisServer.running());
  }

  static LockFixture fixture(RedisServer server) {
    return new RedisFixture(server, "redisson", Clients.url(server), UnaryOperator.identity());
  }

  @Override
  public void report(ConformanceReport report) {
    super.report(report);
    CommittedSummary.check(report, Path.of("..", "docs", "conformance"), getClass());
  }
}
