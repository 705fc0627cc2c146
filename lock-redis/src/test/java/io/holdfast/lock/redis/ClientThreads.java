package io.holdfast.lock.redis;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.lock.tck.redis.Waits;
import java.util.List;

/** The threads of all clients in this JVM. */
final class ClientThreads {
  private ClientThreads() {}

  /** Returns the names of those that begin so. */
  static List<String> named(String prefix) {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith(prefix))
        .toList();
  }

  /** Waits until there are none. */
  static void awaitEnd() {
    await().atMost(Waits.LONG).untilAsserted(() -> assertEquals(List.of(), named("holdfast")));
  }
}
