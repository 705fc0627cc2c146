package io.holdfast.lock.tck.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.ClientOptions;
import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Lease;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.Locks;
import io.holdfast.lock.LossReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A callback cannot be started: no thread is to be had, or the executor of the application fails.
 * That must cost this callback and nothing else.
 */
final class FailingEffectsTest extends Interleaving {
  private boolean exhausted;
  private Locks other;

  @BeforeEach
  void openOther() {
    Executor executor =
        task -> {
          if (exhausted) {
            throw new OutOfMemoryError("unable to create native thread");
          }
          task.run();
        };
    other =
        Locks.builder()
            .provider(network)
            .options(
                ClientOptions.defaults()
                    .withClock(clock)
                    .withRequestTimeout(REQUEST)
                    .withDrainTime(Duration.ZERO)
                    .withCallbackExecutor(executor))
            .open();
  }

  @AfterEach
  void closeOther() throws InterruptedException {
    exhausted = false;
    Thread closing = new Thread(other::close);
    closing.start();
    while (closing.isAlive()) {
      advance(Duration.ofSeconds(1));
      closing.join(5);
    }
  }

  private void advance(Duration time) {
    for (long i = 0; i < time.toMillis(); i += 100) {
      try {
        clock.advance(Duration.ofMillis(100));
      } catch (OutOfMemoryError e) {
        // As a scheduler's thread survives it.
      }
    }
  }

  @Test
  void renewalOfABatch_oneListenerCannotRun_othersAreRenewed() throws Exception {
    Lease revoked = other.mutex("a").acquire();
    clock.advance(Duration.ofMillis(1));
    Lease kept = other.mutex("b").acquire();
    revoked.onLost(reason -> {});
    network.hold(true);
    advance(Duration.ofMillis(6_300));
    HeldRequests.Request<?> renewal = network.next();
    assertEquals(2, renewal.ids.size(), "one batch");
    network.hold(false);
    exhausted = true;
    network.events().tryAgainAll();
    revoke(renewal);
    renewal.execute().deliver();
    exhausted = false;
    advance(Duration.ofSeconds(30));
    assertTrue(kept.isValid(), "one listener of one hold cost another hold");
  }

  private void revoke(HeldRequests.Request<?> renewal) {
    neighbour
        .release(
            new io.holdfast.lock.spi.LockName("a"),
            List.of(renewal.ids.get(0)),
            io.holdfast.lock.spi.Deadline.after(clock, REQUEST))
        .toCompletableFuture()
        .join();
  }

  @Test
  void sweep_oneListenerCannotRun_otherHoldsAreRenewed() throws Exception {
    List<Lease> kept = new ArrayList<>();
    for (int i = 0; i < 26; i++) {
      kept.add(other.mutex("kept" + i).acquire());
    }
    exhausted = true;
    for (int i = 0; i < 40; i++) { // some of these are in danger in each sweep
      Lease fixed =
          other
              .mutex(
                  "fixed" + i,
                  LockOptions.defaults().withLease(Duration.ofSeconds(2)).withRenewal(false))
              .acquire();
      fixed.onEndangered(hold -> {});
      advance(Duration.ofMillis(500));
    }
    exhausted = false;
    advance(Duration.ofSeconds(20));
    assertEquals(26, kept.stream().filter(Lease::isValid).count(), "holds that are still valid");
  }

  @Test
  void loss_listenerCannotRun_nextWaiterIsServed() throws Exception {
    DistributedLock fixed =
        other.mutex(
            "a", LockOptions.defaults().withLease(Duration.ofSeconds(6)).withRenewal(false));
    fixed.acquire().onLost((LossReason reason) -> {});
    CompletableFuture<Lease> next = fixed.acquireAsync(WAIT);
    exhausted = true;
    while (other.statistics().lost() == 0) {
      clock.advance(Duration.ofMillis(10));
    }
    exhausted = false;
    advance(Duration.ofSeconds(60));
    assertTrue(next.isDone(), "the attempt of the next was never sent: the name is stuck");
    assertInstanceOf(Lease.class, next.get());
  }
}
