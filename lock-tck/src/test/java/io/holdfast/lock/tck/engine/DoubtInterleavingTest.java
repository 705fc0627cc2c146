package io.holdfast.lock.tck.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.Lease;
import io.holdfast.lock.LockLostException;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LossReason;
import io.holdfast.lock.spi.Attempt;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** For how long a claim in doubt is remembered. */
final class DoubtInterleavingTest extends Interleaving {
  @Test
  void unconfirmedRelease_claimAskedForWithTwoLeases_isRememberedForTheLonger() throws Exception {
    network.hold(true);
    CompletableFuture<Lease> hour =
        locks
            .mutex(NAME.value(), LockOptions.defaults().withLease(Duration.ofHours(1)))
            .acquireAsync(WAIT);
    CompletableFuture<Lease> second =
        locks
            .mutex(NAME.value(), LockOptions.defaults().withLease(Duration.ofSeconds(1)))
            .acquireAsync(WAIT);
    network.next().execute().lose();
    hour.cancel(true);
    clock.advance(Duration.ofMillis(10));
    network.next().lose();
    second.cancel(true);
    for (int i = 0; i < 120; i++) { // a partition of a minute
      while (!network.isEmpty()) {
        network.next().lose();
      }
      clock.advance(Duration.ofMillis(500));
    }
    network.hold(false);
    while (!network.isEmpty()) {
      network.next().lose();
    }
    clock.advance(Duration.ofSeconds(30));
    assertEquals(0, locks.statistics().unsettled());
    assertInstanceOf(
        Attempt.Granted.class, attempt(neighbourClaim()), "an orphan of an hour, and forgotten");
  }

  @Test
  void revokedHold_claimInDoubt_isReleasedWhenItsOwnerLeaves() throws Exception {
    network.hold(true);
    CompletableFuture<Lease> waiting = lock.acquireAsync(WAIT);
    HeldRequests.Request<?> duplicate = network.next().lose();
    clock.advance(Duration.ofMillis(10));
    HeldRequests.Request<?> granted = network.next();
    granted.execute().deliver();
    Lease held = waiting.get();
    network.hold(false);
    network.events().lost(granted.ids.get(0), LossReason.REVOKED);
    assertThrows(LockLostException.class, held::close);
    duplicate.execute();
    clock.advance(REQUEST.plusSeconds(1));
    assertNotEquals(0, locks.statistics().releases(), "nothing was released");
    assertTrue(attempt(neighbourClaim()) instanceof Attempt.Granted, "an orphan");
  }

  @Test
  void tryAgain_duringAnAttemptThatFails_isNotForgotten() throws Exception {
    attempt(neighbourClaim());
    CompletableFuture<Lease> waiting = lock.acquireAsync(WAIT);
    network.hold(true);
    clock.advance(Duration.ofSeconds(1));
    for (int i = 0; i < 6; i++) { // the pauses grow
      network.next().lose();
      clock.advance(Duration.ofMillis(10L << i));
    }
    HeldRequests.Request<?> attempt = network.next();
    network.hold(false);
    release(); // reserved for half a second, and told so
    attempt.lose();
    clock.advance(Duration.ofMillis(499));
    assertTrue(waiting.isDone(), "told that its turn had come, and let it pass");
  }
}
