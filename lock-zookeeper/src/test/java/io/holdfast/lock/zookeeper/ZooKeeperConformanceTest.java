package io.holdfast.lock.zookeeper;

import io.holdfast.lock.tck.CommittedSummary;
import io.holdfast.lock.tck.ConformanceReport;
import io.holdfast.lock.tck.LockConformance;
import io.holdfast.lock.tck.LockFixture;
import java.nio.file.Path;

/** The kit, against a server in this JVM. */
class ZooKeeperConformanceTest extends LockConformance {
  @Override
  protected LockFixture fixture() {
    return new ZooKeeperFixture(Ensemble.one());
  }

  @Override
  public void report(ConformanceReport report) {
    super.report(report);
    CommittedSummary.check(report, Path.of("..", "docs", "conformance"), getClass());
  }
}
