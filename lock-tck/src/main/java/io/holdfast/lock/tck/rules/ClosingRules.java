package io.holdfast.lock.tck.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Lease;
import io.holdfast.lock.LockClosedException;
import io.holdfast.lock.LockLostException;
import io.holdfast.lock.Locks;
import io.holdfast.lock.LossReason;
import io.holdfast.lock.tck.kit.Actor;
import io.holdfast.lock.tck.kit.Heard;
import io.holdfast.lock.tck.kit.Ongoing;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Chapter 14: what becomes of a client that is closed. */
public abstract class ClosingRules extends UserChapter {
  @Test
  final void rule14_1_closedClientAcquiresNothing() {
    ourClient.close();
    throwsNaming(LockClosedException.class, ours::lock);
    throwsNaming(LockClosedException.class, ours::lockInterruptibly);
    throwsNaming(LockClosedException.class, () -> assertFalse(ours.tryLock()));
    throwsNaming(LockClosedException.class, () -> assertFalse(ours.tryLock(Duration.ofDays(1))));
    throwsNaming(LockClosedException.class, () -> assertNull(ours.tryAcquire()));
    throwsNaming(LockClosedException.class, () -> ours.acquire().close());
    new Ongoing<>(time(), "acquireAsync", ours.acquireAsync(Duration.ofDays(1)))
        .failure(LockClosedException.class);
    free(theirs);
  }

  @Test
  final void rule14_2_waitersFail() {
    Lease lease = taken(theirs);
    Ongoing<?> locking = kit().actor().begin(ours::lock);
    Ongoing<Lease> acquiring = kit().actor().start(ours::acquire);
    Ongoing<Boolean> trying = kit().actor().start(() -> ours.tryLock(Duration.ofDays(1)));
    Ongoing<Lease> later =
        new Ongoing<>(time(), "acquireAsync", ours.acquireAsync(Duration.ofDays(1)));
    waiting(ourClient, 4);
    ourClient.close();
    locking.failure(LockClosedException.class);
    acquiring.failure(LockClosedException.class);
    trying.failure(LockClosedException.class);
    later.failure(LockClosedException.class);
    lease.close();
    free(theirs);
  }

  @Test
  final void rule14_3_liveHoldIsLostAfterTheDrainTime() {
    Heard<LossReason> losses = new Heard<>();
    Lease lease = taken(ours);
    lease.onLost(losses);
    ourClient.close();
    assertFalse(lease.isValid(), "valid after its client was closed");
    time().settle("the news of the loss", losses::any);
    losses.isOnly(LossReason.CLIENT_CLOSED);
    LockLostException thrown = throwsNaming(LockLostException.class, lease::close);
    assertEquals(LossReason.CLIENT_CLOSED, thrown.reason());
  }

  @Test
  final void rule14_4_grantsOfLiveHoldsExpireAndAreNotDeleted() {
    long before = time().now();
    taken(ours).onLost(reason -> {});
    ourClient.close();
    boolean free = theirs.tryLock();
    assertTrue(
        !free || time().since(before).compareTo(time().lease()) >= 0,
        "the grant of a running critical section was deleted");
    time().until("its end", time().lease().plus(time().slack()), this::theirsIsFree);
    assertTrue(time().since(before).compareTo(time().lease()) >= 0, "it ended too early");
  }

  private boolean theirsIsFree() {
    boolean free = theirs.tryLock();
    if (free) {
      theirs.unlock();
    }
    return free;
  }

  @Test
  final void rule14_5_holdsMayEndDuringTheDrainTime() {
    Locks client = kit().client(o -> o.withDrainTime(time().leases(20)));
    DistributedLock lock = client.mutex(ours.name(), options());
    Lease lease = taken(lock);
    long before = time().now();
    Ongoing<?> closing = kit().actor().begin(client::close);
    time().pass(time().leases(1.5));
    assertFalse(closing.isDone(), "closing waits for the live hold");
    lease.ensureValid();
    throwsNaming(LockClosedException.class, () -> assertNull(lock.tryAcquire()));
    lease.close();
    closing.result();
    assertTrue(time().since(before).compareTo(time().leases(15)) < 0, "it waited for nothing");
    free(theirs);
  }

  @Test
  final void rule14_6_holdsOfTheClosingThreadGetNoTime() {
    Locks client = kit().client(o -> o.withDrainTime(Duration.ofHours(1)));
    Actor closer = kit().actor();
    DistributedLock lock = client.mutex(ours.name(), options());
    closer.run(lock::lock);
    long before = time().now();
    closer.run(client::close);
    assertTrue(time().since(before).compareTo(time().leases(15)) < 0, "it waited for itself");
    closer.run(() -> assertThrows(LockLostException.class, lock::unlock));
  }

  @Test
  final void rule14_7_closingAgainDoesNothing() {
    ourClient.close();
    ourClient.close();
    kit().actor().run(ourClient::close);
    free(theirs);
  }

  @Test
  final void rule14_8_noThreadIsLeft() {
    use();
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    use();
    time().settle("the end of " + left(before), () -> left(before).isEmpty());
  }

  /** Whatever is shared by all clients of the JVM starts with the first of them. */
  private void use() {
    try (Locks client = kit().client()) {
      DistributedLock lock = client.mutex(kit().name(), options());
      Heard<LossReason> losses = new Heard<>();
      Lease lease = taken(lock);
      lease.onLost(losses);
      lease.close();
      new Ongoing<>(time(), "acquireAsync", lock.acquireAsync(Duration.ZERO)).result().close();
    }
  }

  private static Set<Thread> left(Set<Thread> before) {
    Set<Thread> left = new HashSet<>(Thread.getAllStackTraces().keySet());
    left.removeAll(before);
    return left;
  }

  @Test
  final void rule14_9_statisticsCount() {
    assertEquals(0, ourClient.statistics().holds(), "holds before");
    Lease lease = taken(ours);
    assertEquals(1, ourClient.statistics().holds(), "holds");
    assertEquals(1, ourClient.statistics().acquired(), "holds acquired");
    lease.close();
    assertEquals(0, ourClient.statistics().holds(), "holds after");
    assertEquals(0, ourClient.statistics().lost(), "holds lost");
    taken(oursFixed()).onLost(reason -> {});
    time().pass(time().leases(1.2));
    assertEquals(1, ourClient.statistics().lost(), "holds lost");
    assertFalse(ourClient.backend().isEmpty(), "the backend describes itself");
  }
}
