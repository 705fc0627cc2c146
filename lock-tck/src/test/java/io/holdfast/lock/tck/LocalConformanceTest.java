package io.holdfast.lock.tck;

import java.nio.file.Path;

class LocalConformanceTest extends LockConformance {
  @Override
  protected LockFixture fixture() {
    return new LockFixture() {
      @Override
      public String url() {
        return "local:conformance";
      }

      @Override
      public boolean virtualTime() {
        return true;
      }
    };
  }

  @Override
  public void report(ConformanceReport report) {
    super.report(report);
    CommittedSummary.check(report, Path.of("..", "docs", "conformance"), getClass());
  }
}
