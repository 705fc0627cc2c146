package io.holdfast.lock.tck;

import io.holdfast.lock.tck.chaos.ChaosConformance;
import org.junit.jupiter.api.Tag;

/** A campaign in one JVM. */
@Tag("any-jdk")
class LocalChaosTest extends ChaosConformance {
  @Override
  protected LockFixture fixture() {
    return () -> "local:chaos";
  }
}
