package io.holdfast.lock.zookeeper;

import io.holdfast.lock.tck.LockConformance;
import io.holdfast.lock.tck.LockFixture;

/** The kit, against a server in this JVM. */
class ZooKeeperConformanceTest extends LockConformance {
  @Override
  protected LockFixture fixture() {
    Ensemble server = Ensemble.one();
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
