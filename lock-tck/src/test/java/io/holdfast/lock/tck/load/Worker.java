package io.holdfast.lock.tck.load;

import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Lease;
import io.holdfast.lock.LockOutcomeUnknownException;
import io.holdfast.lock.LockUnavailableException;
import io.holdfast.lock.Locks;
import io.holdfast.lock.tck.kit.Scale;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What one thread of a load does. */
final class Worker {
  private static final Duration SHORT = Duration.ofMillis(1);
  private static final Duration LONG = Scale.seconds(60);
  private static final long SLOW_NANOS = 300_000;

  private final Load load;
  private final Random random;
  private final Place own;

  Worker(Load load, int number, long seed) {
    this.load = load;
    this.random = new Random(seed);
    this.own = new Place("own-%d-%x".formatted(number, seed));
  }

  /** Does one thing. */
  Deed operate(long number) throws Exception {
    int dice = random.nextInt(100);
    if (dice < 35) {
      return lock(own);
    } else if (dice < 45) {
      return lock(any(load.shared));
    } else if (dice < 55) {
      return reenter(dice < 52 ? own : any(load.shared));
    } else if (dice < 65) {
      lock(new Place("once-" + number));
      return Deed.NAME_USED_ONCE;
    } else if (dice < 77) {
      return tryLock(any(load.shared));
    } else if (dice < 82) {
      return tryForSomeTime(any(load.slow));
    } else if (dice < 85) {
      return lockInterruptibly(any(load.slow));
    } else if (dice < 93) {
      return lease(dice < 89 ? own : any(load.shared));
    } else if (dice < 97) {
      return future(any(load.shared));
    }
    return cancelledFuture(any(load.slow));
  }

  private <T> T any(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  private DistributedLock mutex(Place place) {
    return any(load.clients).mutex(place.name);
  }

  private static void visitAndUnlock(DistributedLock lock, Place place, Runnable work) {
    try {
      place.visit(lock.current(), work);
    } finally {
      lock.unlock();
    }
  }

  private static void hurry() {}

  private static void linger() {
    LockSupport.parkNanos(SLOW_NANOS);
  }

  private Deed lock(Place place) {
    DistributedLock lock = mutex(place);
    lock.lock();
    visitAndUnlock(lock, place, Worker::hurry);
    return Deed.LOCKED;
  }

  private Deed reenter(Place place) {
    DistributedLock lock = mutex(place);
    lock.lock();
    visitAndUnlock(
        lock,
        place,
        () -> {
          lock.lock();
          try {
            hurry();
          } finally {
            lock.unlock();
          }
        });
    return Deed.REENTERED;
  }

  private Deed tryLock(Place place) {
    DistributedLock lock = mutex(place);
    if (!lock.tryLock()) {
      return Deed.TRY_FAILED;
    }
    visitAndUnlock(lock, place, Worker::hurry);
    return Deed.TRY_SUCCEEDED;
  }

  private Deed tryForSomeTime(Place place) throws InterruptedException {
    DistributedLock lock = mutex(place);
    try {
      if (!lock.tryLock(SHORT.multipliedBy(1 + random.nextInt(3)))) {
        return Deed.WAIT_TIMED_OUT;
      }
    } catch (LockOutcomeUnknownException | LockUnavailableException e) {
      return Deed.WAIT_WITHOUT_ANSWER;
    }
    visitAndUnlock(lock, place, Worker::linger);
    return Deed.WAIT_SUCCEEDED;
  }

  private Deed lockInterruptibly(Place place) {
    DistributedLock lock = mutex(place);
    try {
      load.interrupter.disturb(lock::lockInterruptibly);
    } catch (InterruptedException e) {
      return Deed.WAIT_INTERRUPTED;
    }
    visitAndUnlock(lock, place, Worker::linger);
    return Deed.WAIT_SUCCEEDED;
  }

  private Deed lease(Place place) throws InterruptedException {
    try (Lease lease = mutex(place).acquire()) {
      place.visit(lease, Worker::hurry);
    }
    return Deed.LEASED;
  }

  private Deed future(Place place) throws Exception {
    CompletableFuture<Lease> future = mutex(place).acquireAsync(LONG);
    try (Lease lease = future.get(LONG.toSeconds() * 2, TimeUnit.SECONDS)) {
      place.visit(lease, Worker::hurry);
    }
    return Deed.FUTURE_LEASED;
  }

  private Deed cancelledFuture(Place place) {
    CompletableFuture<Lease> future = mutex(place).acquireAsync(LONG);
    if (random.nextBoolean()) {
      linger();
    }
    if (future.cancel(true)) {
      return Deed.FUTURE_CANCELLED;
    }
    try (Lease lease = future.join()) {
      place.visit(lease, Worker::hurry);
    }
    return Deed.FUTURE_LEASED;
  }

  /** Opens a client, and closes it while something waits. */
  Deed openAndClose(long number) {
    try (Locks client = load.opener.get()) {
      Place place = new Place("client-" + number);
      DistributedLock lock = client.mutex(place.name);
      lock.lock();
      visitAndUnlock(lock, place, Worker::hurry);
      CompletableFuture<Void> unused =
          client.mutex(any(load.slow).name).acquireAsync(LONG).thenAccept(Lease::close);
    }
    return Deed.CLIENT_CLOSED;
  }
}
