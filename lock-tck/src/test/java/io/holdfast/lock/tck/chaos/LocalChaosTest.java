package io.holdfast.lock.tck.chaos;

import io.holdfast.lock.tck.LockFixture;
import org.junit.jupiter.api.Tag;

/** A campaign in one JVM. */
@Tag("any-jdk")
class LocalChaosTest extends ChaosConformance {
  @Override
  protected LockFixture fixture() {
    return () -> "local:chaos";
  }
}
