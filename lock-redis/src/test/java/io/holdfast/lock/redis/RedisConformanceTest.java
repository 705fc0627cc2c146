package io.holdfast.lock.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.holdfast.lock.spi.LockName;
import io.holdfast.lock.tck.CommittedSummary;
import io.holdfast.lock.tck.ConformanceReport;
import io.holdfast.lock.tck.LockConformance;
import io.holdfast.lock.tck.LockFixture;
import io.holdfast.lock.tck.redis.RedisFixture;
import io.holdfast.lock.tck.redis.RedisServer;
import java.nio.file.Path;

/** The kit, against the Redis that the tests bring along. */
class RedisConformanceTest extends LockConformance {
  @Override
  protected LockFixture fixture() {
    return fixture(RedisServer.running());
  }

  static LockFixture fixture(RedisServer server) {
    return new RedisFixture(
        server,
        "redis",
        server.url(),
        name -> new String(new Keys(new LockName(name)).lock(), US_ASCII));
  }

  @Override
  public void report(ConformanceReport report) {
    super.report(report);
    CommittedSummary.check(report, Path.of("..", "docs", "conformance"), getClass());
  }
}
