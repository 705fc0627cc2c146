package io.holdfast.lock.tck.rules;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Lease;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.Locks;
import io.holdfast.lock.tck.kit.Action;
import io.holdfast.lock.tck.kit.Scale;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.function.Executable;

/** Rules of the user: two clients and one lock name that nobody holds. */
public abstract class UserChapter extends Chapter {
  /** How long what does not wait may take: one request and much scheduling. */
  private static final Duration PROMPT = Scale.seconds(1);

  /** Two clients, as two processes have them. */
  Locks ourClient;

  Locks theirClient;

  /** The lock, seen through each. */
  DistributedLock ours;

  DistributedLock theirs;

  @Override
  @BeforeEach
  public final void open() {
    List<Locks> clients = kit().clients(2);
    ourClient = clients.get(0);
    theirClient = clients.get(1);
    String name = kit().name();
    ours = ourClient.mutex(name, options());
    theirs = theirClient.mutex(name, options());
  }

  /** Options with the usual lease, renewed. */
  LockOptions options() {
    return LockOptions.defaults().withLease(time().lease());
  }

  /** Returns our lock with other options. */
  final DistributedLock ours(LockOptions options) {
    return ourClient.mutex(ours.name(), options);
  }

  /** Our lock without renewal: a hold lasts one lease. */
  final DistributedLock oursFixed() {
    return ours(options().withRenewal(false));
  }

  /** Our lock with a lease so long that a grant which is left behind is found. */
  final DistributedLock oursLong() {
    return ours(options().withLease(time().slack().multipliedBy(5)));
  }

  /** Acquires a lease that must be free. */
  static Lease taken(DistributedLock lock) {
    Lease lease = lock.tryAcquire();
    if (lease == null) {
      throw new AssertionError("'" + lock.name() + "' is held, and should be free");
    }
    return lease;
  }

  /** Checks that the name is held by somebody. */
  static void held(DistributedLock lock) {
    assertNull(lock.tryAcquire(), () -> "'" + lock.name() + "' is free, and should be held");
  }

  /** Checks that the name can be had at once, and leaves it free. */
  static void free(DistributedLock lock) {
    taken(lock).close();
  }

  /** Checks that the name can be had long before a grant that was left behind would end. */
  final void freeSoon(DistributedLock lock) {
    String what = "a hold of '" + lock.name() + "', which nobody should hold";
    time().given(what, time().slack(), lock::tryAcquire).close();
  }

  /** Waits until another client's threads, so many, wait for their locks. */
  final void waiting(Locks client, int threads) {
    time()
        .settle(
            threads + " waiting in " + client.statistics(),
            () -> client.statistics().waiting() == threads);
  }

  /** Waits until a client has withdrawn all that it asked for. */
  final void settled(Locks client) {
    time()
        .until(
            "everything withdrawn",
            time().slack(),
            () -> client.statistics().waiting() == 0 && client.statistics().unsettled() == 0);
  }

  /** Checks that something takes no longer than it should if it does not wait. */
  final void atOnce(String what, Action action) {
    long start = System.nanoTime();
    try {
      action.run();
    } catch (Exception e) {
      throw new AssertionError(what + ": threw " + e, e);
    }
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    assertTrue(took.compareTo(PROMPT) < 0, () -> what + " took " + took);
  }

  /** Checks what something throws, and that the message names the lock. */
  final <X extends Throwable> X throwsNaming(Class<X> type, Executable action) {
    X thrown = assertThrows(type, action);
    assertTrue(
        String.valueOf(thrown.getMessage()).contains(ours.name()),
        () -> "the message names the lock '" + ours.name() + "': " + thrown);
    return thrown;
  }
}
