package io.holdfast.lock.tck.history;

import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Hold;
import io.holdfast.lock.LockException;
import io.holdfast.lock.LockLostException;
import io.holdfast.lock.Locks;
import io.holdfast.lock.tck.history.Event.Kind;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;

/**
 * A lock whose holds belong to threads, and that records what threads ask of it and are told. An
 * owner is a thread, by its name: the threads of a client that use it have different names.
 *
 * <p>Methods throw what those of {@link DistributedLock} throw. A release is recorded as unknown if
 * the client has releases then that the store has not confirmed.
 *
 * <p>Thread-safe.
 */
public final class RecordedLock {
  private final Recorder recorder;
  private final Locks client;
  private final DistributedLock lock;

  /**
   * Wraps a lock.
   *
   * @param recorder of this client
   * @param client the client that the lock is of
   * @param lock the lock; every use of it goes through the recorder
   */
  public RecordedLock(Recorder recorder, Locks client, DistributedLock lock) {
    this.recorder = recorder;
    this.client = client;
    this.lock = lock;
  }

  /**
   * Waits without limit.
   *
   * @throws InterruptedException if interrupted
   */
  public void lock() throws InterruptedException {
    acquire(
        Kind.WAIT,
        () -> {
          lock.lockInterruptibly();
          return true;
        });
  }

  /**
   * Does not wait.
   *
   * @return whether the calling thread has the lock now
   * @throws InterruptedException never
   */
  public boolean tryLock() throws InterruptedException {
    return acquire(Kind.TRY, lock::tryLock);
  }

  /**
   * Waits for some time.
   *
   * @param time how long; positive
   * @return whether the calling thread has the lock now
   * @throws InterruptedException if interrupted
   */
  public boolean tryLock(Duration time) throws InterruptedException {
    return acquire(Kind.WAIT, () -> lock.tryLock(time));
  }

  private boolean acquire(Kind call, Callable<Boolean> way) throws InterruptedException {
    String owner = owner();
    boolean nested = lock.current() != null;
    recorder.call(call, owner, lock.name());
    boolean granted;
    try {
      granted = way.call();
    } catch (LockLostException e) {
      throw lost(owner, e);
    } catch (LockException | InterruptedException e) {
      recorder.answer(Kind.UNKNOWN, owner, lock.name(), e.getClass().getSimpleName());
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    if (granted) {
      granted(owner, nested);
    } else {
      recorder.answer(Kind.REFUSED, owner, lock.name(), "");
    }
    return granted;
  }

  private void granted(String owner, boolean nested) {
    Hold hold = hold();
    recorder.granted(owner, lock.name(), hold);
    if (!nested) {
      long token = hold.fencingToken();
      hold.onLost(reason -> recorder.lost(owner, lock.name(), token, reason.name()));
    }
  }

  /**
   * Asks for the validity of the calling thread's hold.
   *
   * @return what is left of it
   * @throws NullPointerException if the thread has no hold
   */
  public Duration check() {
    Hold hold = hold();
    recorder.valid(owner(), lock.name(), hold);
    return hold.remaining();
  }

  /** Leaves the lock once. */
  public void unlock() {
    String owner = owner();
    recorder.call(Kind.RELEASE, owner, lock.name());
    try {
      lock.unlock();
    } catch (LockLostException e) {
      throw lost(owner, e);
    } catch (IllegalMonitorStateException e) {
      recorder.answer(Kind.REFUSED, owner, lock.name(), "not the owner");
      throw e;
    }
    boolean confirmed = client.statistics().unsettled() == 0;
    recorder.answer(confirmed ? Kind.RELEASED : Kind.UNKNOWN, owner, lock.name(), "");
  }

  /** {@return the token of the calling thread's hold} */
  public long token() {
    return hold().fencingToken();
  }

  private LockLostException lost(String owner, LockLostException loss) {
    recorder.lost(owner, lock.name(), loss.fencingToken(), loss.reason().name());
    recorder.answer(Kind.UNKNOWN, owner, lock.name(), "lost");
    return loss;
  }

  private Hold hold() {
    return Objects.requireNonNull(lock.current(), "the calling thread has no hold");
  }

  private static String owner() {
    return Thread.currentThread().getName();
  }
}
