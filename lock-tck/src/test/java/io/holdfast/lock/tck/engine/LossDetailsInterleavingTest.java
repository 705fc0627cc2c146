package io.holdfast.lock.tck.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Hold;
import io.holdfast.lock.Lease;
import io.holdfast.lock.LockLostException;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LossAction;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What is told of danger and loss, and to whom. */
@SuppressWarnings("LockNotBeforeTry")
final class LossDetailsInterleavingTest extends Interleaving {
  @Test
  void danger_thatIsOver_isNotToldToALaterListener() throws Exception {
    Lease held = lock.acquire();
    network.hold(true);
    while (held.remaining().compareTo(Duration.ofSeconds(4)) > 0) {
      clock.advance(Duration.ofMillis(250));
      while (!network.isEmpty()) {
        network.next().lose();
      }
    }
    network.hold(false);
    clock.advance(Duration.ofSeconds(2));
    assertTrue(held.remaining().compareTo(Duration.ofSeconds(10)) > 0, "renewed again");
    AtomicInteger alarms = new AtomicInteger();
    held.onEndangered(hold -> alarms.incrementAndGet());
    assertEquals(0, alarms.get(), "an alarm with " + held.remaining() + " left");
  }

  @Test
  void interruptOnLoss_foundByTheOwnersOwnUnlock_leavesNoInterruptBehind() {
    DistributedLock interrupting =
        locks.mutex(NAME.value(), LockOptions.defaults().withOnLoss(LossAction.INTERRUPT_OWNER));
    interrupting.lock();
    clock.freeze(LEASE);
    assertThrows(LockLostException.class, interrupting::unlock);
    assertFalse(Thread.interrupted(), "interrupted for a hold that it has left");
  }

  @Test
  void interruptOnLoss_ownerHasLeftMeanwhile_isNotInterrupted() throws Exception {
    DistributedLock interrupting =
        locks.mutex(NAME.value(), LockOptions.defaults().withOnLoss(LossAction.INTERRUPT_OWNER));
    CountDownLatch lost = new CountDownLatch(1);
    CountDownLatch left = new CountDownLatch(1);
    CountDownLatch told = new CountDownLatch(1);
    AtomicBoolean interrupted = new AtomicBoolean();
    Thread owner =
        new Thread(
            () -> {
              interrupting.lock();
              Hold hold = interrupting.current();
              hold.onLost(
                  reason -> { // stands for a pause of the declaring thread after its transition
                    lost.countDown();
                    await(left);
                  });
              told.countDown();
              awaitUninterruptibly(lost);
              assertThrows(LockLostException.class, interrupting::unlock);
              Thread.interrupted(); // what came before it left was in time
              left.countDown();
              try {
                Thread.sleep(500); // the next work of this thread
              } catch (InterruptedException e) {
                interrupted.set(true);
              }
            });
    owner.start();
    told.await();
    clock.freeze(LEASE);
    clock.advance(Duration.ZERO);
    clock.advance(Duration.ofSeconds(2));
    owner.join();
    assertFalse(interrupted.get(), "interrupted for a hold that it has left");
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    boolean interrupted = false;
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void acquire_byAThreadWhoseHoldIsLost_saysLost() {
    lock.lock();
    clock.freeze(LEASE);
    assertThrows(LockLostException.class, lock::acquire);
    lock.unlock();
  }
}
