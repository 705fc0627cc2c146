package io.holdfast.lock.tck;

import io.holdfast.lock.tck.load.LoadTest;
import io.holdfast.lock.tck.load.StoreUnderLoad;
import java.util.Map;

/** What is left in the store shows in the heap: it is in this JVM. */
class LocalLoadTest extends LoadTest {
  @Override
  protected int shortRun() {
    return 20_000;
  }

  @Override
  protected StoreUnderLoad store() {
    return new StoreUnderLoad() {
      @Override
      public String url() {
        return "local:load";
      }

      @Override
      public Map<String, Long> things() {
        return Map.of();
      }

      @Override
      public void close() {}
    };
  }
}
