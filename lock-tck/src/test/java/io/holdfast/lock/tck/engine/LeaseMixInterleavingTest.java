package io.holdfast.lock.tck.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Lease;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.spi.Attempt;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Threads of one client that want the same name for different leases. */
final class LeaseMixInterleavingTest extends Interleaving {
  private DistributedLock with(Duration lease, boolean renewal) {
    return locks.mutex(NAME.value(), LockOptions.defaults().withLease(lease).withRenewal(renewal));
  }

  @Test
  void renewedHold_handedWhatIsLeftOfALongFixedGrant_isRenewedInTime() throws Exception {
    network.hold(true);
    CompletableFuture<Lease> fixed = with(Duration.ofSeconds(1), false).acquireAsync(WAIT);
    CompletableFuture<Lease> renewed = with(Duration.ofMillis(100), true).acquireAsync(WAIT);
    network.next().lose();
    clock.advance(Duration.ofMillis(10));
    network.hold(false);
    network.next().execute().deliver(); // with tokens for both
    Lease first = fixed.get();
    clock.advance(Duration.ofMillis(925));
    first.close();
    Lease held = renewed.get();
    assertEquals(0, locks.statistics().renewals());
    assertTrue(held.isValid());
    clock.advance(Duration.ofMillis(200));
    assertTrue(
        held.isValid(),
        "the store answers, yet lost after " + locks.statistics().renewals() + " renewals");
  }

  @Test
  void crash_ofAHoldOnAGrantOfALongerLease_costsItsOwnLease() throws Exception {
    network.hold(true);
    CompletableFuture<Lease> hour = with(Duration.ofHours(1), true).acquireAsync(WAIT);
    network.next().lose();
    Thread owner = new Thread(lock::lock); // the lease of 15 s, and its thread ends
    owner.start();
    while (locks.statistics().waiting() < 2) {
      Thread.onSpinWait();
    }
    clock.advance(Duration.ofMillis(10));
    network.hold(false);
    network.next().execute().deliver(); // with tokens for both
    hour.get().close();
    owner.join();
    clock.advance(LEASE.multipliedBy(4));
    assertInstanceOf(
        Attempt.Granted.class, attempt(neighbourClaim()), "a dead thread costs more than a lease");
  }
}
