package io.holdfast.lock.tck.teeth;

import io.holdfast.lock.tck.ConformanceReport;
import io.holdfast.lock.tck.LockConformance;
import io.holdfast.lock.tck.LockFixture;
import org.junit.jupiter.api.Tag;

/** The store in a map is right as it stands, with every capability that it can have. */
@Tag("any-jdk")
class MapConformanceTest extends LockConformance {
  @Override
  protected LockFixture fixture() {
    return new Stores("right", new MapStore());
  }

  /** It is no backend that anybody is to be told of. */
  @Override
  public void report(ConformanceReport report) {}
}
