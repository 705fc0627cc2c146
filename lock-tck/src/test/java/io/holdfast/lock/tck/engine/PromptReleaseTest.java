package io.holdfast.lock.tck.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Locks;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An unlock returns when the answer is there, not some look later. In real time. */
@Timeout(60)
final class PromptReleaseTest {
  private static final int TIMES = 1_000;

  private final HeldRequests network = new HeldRequests("local:" + UUID.randomUUID());

  @Test
  @SuppressWarnings("LockNotBeforeTry")
  void unlock_answeredByAnotherThread_returnsAtOnce() throws Exception {
    int late = 0;
    try (Locks locks = Locks.open(network)) {
      DistributedLock lock = locks.mutex("n");
      Thread store =
          new Thread(
              () -> {
                for (int i = 0; i < 2 * TIMES; i++) {
                  network.next().execute().deliver();
                }
              });
      store.start();
      network.hold(true);
      for (int i = 0; i < TIMES; i++) {
        lock.lock();
        long since = System.nanoTime();
        lock.unlock();
        long took = System.nanoTime() - since;
        if (took > TimeUnit.MILLISECONDS.toNanos(19)) {
          late++;
        }
      }
      store.join();
      network.hold(false);
    }
    assertTrue(late < TIMES / 50, late + " of " + TIMES + " took 20 ms though answered at once");
  }
}
