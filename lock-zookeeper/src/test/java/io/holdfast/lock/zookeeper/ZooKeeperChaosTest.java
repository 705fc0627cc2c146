package io.holdfast.lock.zookeeper;

import io.holdfast.lock.tck.LockFixture;
import io.holdfast.lock.tck.chaos.ChaosConformance;
import org.junit.jupiter.api.Tag;

/** A campaign against a server in this JVM. */
@Tag("any-jdk")
class ZooKeeperChaosTest extends ChaosConformance {
  @Override
  protected LockFixture fixture() {
    return new ZooKeeperFixture(Ensemble.one());
  }
}
