package io.holdfast.lock.tck.chaos;

import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Lease;
import io.holdfast.lock.LockException;
import io.holdfast.lock.LockLostException;
import io.holdfast.lock.Locks;
import io.holdfast.lock.tck.history.Event.Kind;
import io.holdfast.lock.tck.history.Recorder;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A lock whose holds belong to handles, and that records what is asked of it and answered. A thread
 * has one handle at a time, which is the owner.
 *
 * <p>Methods throw what those of {@link DistributedLock} and {@link Lease} throw. Thread-safe.
 */
final class RecordedLeases {
  private final Recorder recorder;
  private final Locks client;
  private final DistributedLock lock;

  RecordedLeases(Recorder recorder, Locks client, DistributedLock lock) {
    this.recorder = recorder;
    this.client = client;
    this.lock = lock;
  }

  /** Waits without limit, works under the lease, and closes it. */
  void acquire(Runnable work) throws InterruptedException {
    use(Kind.WAIT, lock::acquire, work);
  }

  /** Waits for some time, or not at all if that is zero. */
  void tryAcquire(Duration time, Runnable work) throws InterruptedException {
    if (time.isZero()) {
      use(Kind.TRY, lock::tryAcquire, work);
    } else {
      use(Kind.WAIT, () -> lock.tryAcquire(time), work);
    }
  }

  private void use(Kind call, Callable<@Nullable Lease> way, Runnable work)
      throws InterruptedException {
    String owner = Thread.currentThread().getName() + "-lease";
    recorder.call(call, owner, lock.name());
    Lease lease = acquired(way, owner);
    if (lease == null) {
      recorder.answer(Kind.REFUSED, owner, lock.name(), "");
      return;
    }
    recorder.granted(owner, lock.name(), lease);
    long token = lease.fencingToken();
    lease.onLost(reason -> recorder.lost(owner, lock.name(), token, reason.name()));
    try {
      work.run();
      recorder.valid(owner, lock.name(), lease);
    } finally {
      close(lease, owner);
    }
  }

  private @Nullable Lease acquired(Callable<@Nullable Lease> way, String owner)
      throws InterruptedException {
    try {
      return way.call();
    } catch (LockException | InterruptedException e) {
      recorder.answer(Kind.UNKNOWN, owner, lock.name(), e.getClass().getSimpleName());
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void close(Lease lease, String owner) {
    recorder.call(Kind.RELEASE, owner, lock.name());
    try {
      lease.close();
    } catch (LockLostException e) {
      recorder.lost(owner, lock.name(), e.fencingToken(), e.reason().name());
      recorder.answer(Kind.UNKNOWN, owner, lock.name(), "lost");
      throw e;
    }
    boolean confirmed = client.statistics().unsettled() == 0;
    recorder.answer(confirmed ? Kind.RELEASED : Kind.UNKNOWN, owner, lock.name(), "");
  }
}
