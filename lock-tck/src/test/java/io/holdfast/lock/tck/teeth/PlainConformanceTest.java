package io.holdfast.lock.tck.teeth;

import io.holdfast.lock.spi.BackendConfig;
import io.holdfast.lock.spi.Capabilities;
import io.holdfast.lock.spi.Events;
import io.holdfast.lock.spi.LockBackend;
import io.holdfast.lock.tck.ConformanceReport;
import io.holdfast.lock.tck.LockConformance;
import io.holdfast.lock.tck.LockFixture;
import java.time.Duration;
import org.junit.jupiter.api.Tag;

/** The store in a map is right without the capabilities that it can do without, too. */
@Tag("any-jdk")
class PlainConformanceTest extends LockConformance {
  @Override
  protected LockFixture fixture() {
    return new Stores("plain", new PolledStore()) {
      @Override
      LockBackend backend(MapStore store, BackendConfig config, Events events) {
        return new MapBackend(store, config, events) {
          @Override
          public Capabilities capabilities() {
            return new Capabilities(
                CAPABILITIES.modes(),
                /* fair= */ false,
                Duration.ofSeconds(1),
                Duration.ofHours(1),
                /* shared= */ false,
                /* tokensSurviveDataLoss= */ false,
                /* blocking= */ true);
          }
        };
      }
    };
  }

  /** It is no backend that anybody is to be told of. */
  @Override
  public void report(ConformanceReport report) {}
}
