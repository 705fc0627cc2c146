package io.holdfast.lock.redis;

import io.holdfast.lock.tck.CommittedSummary;
import io.holdfast.lock.tck.ConformanceReport;
import io.holdfast.lock.tck.LockConformance;
import io.holdfast.lock.tck.LockFixture;
import io.holdfast.lock.tck.redis.RedisQuorum;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;

/** The kit, against three servers, which grant at once when they were started. */
@Tag("any-jdk")
class RedisQuorumConformanceTest extends LockConformance {
  @Override
  protected LockFixture fixture() {
    return new QuorumFixture(RedisQuorum.running(3), "redis-quorum", QuorumFixture.NO_DELAY);
  }

  @Override
  public void report(ConformanceReport report) {
    super.report(report);
    CommittedSummary.check(report, Path.of("..", "docs", "conformance"), getClass());
  }
}
