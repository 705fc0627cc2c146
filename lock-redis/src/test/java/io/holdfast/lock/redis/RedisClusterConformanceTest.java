package io.holdfast.lock.redis;

import io.holdfast.lock.tck.CommittedSummary;
import io.holdfast.lock.tck.ConformanceReport;
import io.holdfast.lock.tck.LockConformance;
import io.holdfast.lock.tck.LockFixture;
import io.holdfast.lock.tck.redis.RedisCluster;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;

/** The kit, against a cluster of three primaries with a replica each. */
@Tag("any-jdk")
class RedisClusterConformanceTest extends LockConformance {
  @Override
  protected LockFixture fixture() {
    return new ClusterFixture(RedisCluster.start(3, 1, Duration.ofSeconds(2)), "");
  }

  @Override
  public void report(ConformanceReport report) {
    super.report(report);
    CommittedSummary.check(report, Path.of("..", "docs", "conformance"), getClass());
  }
}
