package io.holdfast.lock.tck;

import io.holdfast.lock.spi.LockProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;

/** Runs the rules that need no backend, as for clients of which the kit knows nothing else. */
@Tag("any-jdk")
class WholeClientConformanceTest extends LockConformance {
  @Override
  protected LockFixture fixture() {
    return new LockFixture() {
      @Override
      public String url() {
        return "local:whole-client";
      }

      @Override
      public @Nullable LockProvider provider() {
        return null;
      }

      @Override
      public boolean virtualTime() {
        return true;
      }
    };
  }
}
