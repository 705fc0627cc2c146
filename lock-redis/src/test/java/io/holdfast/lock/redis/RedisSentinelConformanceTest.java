package io.holdfast.lock.redis;

import io.holdfast.lock.tck.CommittedSummary;
import io.holdfast.lock.tck.ConformanceReport;
import io.holdfast.lock.tck.LockConformance;
import io.holdfast.lock.tck.LockFixture;
import io.holdfast.lock.tck.redis.RedisSentinels;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;

/** The kit, against a primary and two replicas under three sentinels. */
@Tag("any-jdk")
class RedisSentinelConformanceTest extends LockConformance {
  @Override
  protected LockFixture fixture() {
    return new LockSentinelFixture(RedisSentinels.running(), "redis-sentinel", "");
  }

  @Override
  public void report(ConformanceReport report) {
    super.report(report);
    CommittedSummary.check(report, Path.of("..", "docs", "conformance"), getClass());
  }
}
