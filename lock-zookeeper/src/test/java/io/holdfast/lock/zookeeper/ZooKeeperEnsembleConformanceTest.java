package io.holdfast.lock.zookeeper;

import io.holdfast.lock.tck.CommittedSummary;
import io.holdfast.lock.tck.ConformanceReport;
import io.holdfast.lock.tck.LockConformance;
import io.holdfast.lock.tck.LockFixture;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;

/** The kit, against an ensemble of three servers. */
@Tag("any-jdk")
class ZooKeeperEnsembleConformanceTest extends LockConformance {
  private static final int TICK_MILLIS = 60;

  @Override
  protected LockFixture fixture() {
    return new QuorumFixture(Quorum.start(TICK_MILLIS));
  }

  @Override
  public void report(ConformanceReport report) {
    super.report(report);
    CommittedSummary.check(report, Path.of("..", "docs", "conformance"), getClass());
  }
}
