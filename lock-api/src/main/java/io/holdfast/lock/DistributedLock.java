package io.holdfast.lock;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * One lock name, seen through one client. Cheap, immutable, and made without I/O; two objects for
 * the same name of the same client are the same lock.
 *
 * <p>There are two kinds of hold and they do not mix:
 *
 * <ul>
 *   <li>The methods of {@link Lock} give the lock to the calling <b>thread</b>. They are reentrant:
 *       a thread that holds the name enters again without asking the store and leaves with as many
 *       {@link #unlock} calls. {@link #current} is its hold.
 *   <li>{@link #acquire} and its variants give a {@link Lease} to whoever has the <b>handle</b>.
 * </ul>
 *
 * <p><b>Memory.</b> What one thread did before it ended a hold is visible to a thread of the same
 * JVM that acquires the same name later through the same client, as with {@link Lock}. Between JVMs
 * there is no shared memory; what one wrote to a shared resource is there for the next holder as
 * far as that resource promises it.
 *
 * <p><b>Deadlines.</b> No method blocks past its deadline whatever the store or the network does.
 * Methods without a deadline of their own are bounded by the client's request time-out where they
 * need one answer ({@link #tryLock()}, {@link #unlock}) and by {@link
 * ClientOptions#unavailableAfter} where they wait for the lock.
 *
 * <p><b>Errors.</b> Unchecked, all under {@link LockException}: {@link LockUnavailableException}
 * (nothing was sent), {@link LockOutcomeUnknownException} (sent, and no answer), {@link
 * LockRefusedException} (the store said no), {@link LockLostException}, {@link
 * LockClosedException}. "Busy" and "timed out" are no errors: {@code false} or {@code null}.
 *
 * <p>Thread-safe.
 */
@CheckReturnValue
public interface DistributedLock extends Lock {
  /** {@return the lock name} */
  String name();

  /** {@return the options that apply to holds acquired through this object} */
  LockOptions options();

  /**
   * Acquires the lock for the calling thread and waits as long as it takes. An interrupt does not
   * end the wait; the thread's interrupt flag is set again on return.
   *
   * @throws LockLostException if this thread holds the lock but has lost it: ending that hold with
   *     {@link #unlock} comes first
   * @throws LockException if the store cannot be asked, see the class comment
   */
  @Override
  void lock();

  /**
   * Like {@link #lock}, but an interrupt ends the wait. Nothing of the attempt is left behind.
   *
   * @throws InterruptedException if interrupted before or while waiting
   * @throws LockException as {@link #lock} does
   */
  @Override
  void lockInterruptibly() throws InterruptedException;

  /**
   * Acquires the lock for the calling thread if it is free, and never waits for it to become free:
   * one request to the store at most, none if this client itself holds the name.
   *
   * @return whether the calling thread holds the lock now
   * @throws LockException if the store did not say yes or no, see the class comment
   */
  @Override
  boolean tryLock();

  /**
   * Acquires the lock for the calling thread and waits at most the given time.
   *
   * @param time how long to wait, in {@code unit}; zero or less: like {@link #tryLock()}
   * @param unit the unit of {@code time}
   * @return {@code true} if the calling thread holds the lock now, {@code false} if others held it
   *     all the time
   * @throws InterruptedException if interrupted before or while waiting
   * @throws LockException if the store's last word is not known, see the class comment
   */
  @Override
  boolean tryLock(long time, TimeUnit unit) throws InterruptedException;

  /**
   * Acquires the lock for the calling thread and waits at most the given time.
   *
   * @param time how long to wait; zero or less: like {@link #tryLock()}
   * @return whether the calling thread holds the lock now
   * @throws InterruptedException if interrupted before or while waiting
   * @throws LockException if the store's last word is not known, see the class comment
   */
  boolean tryLock(Duration time) throws InterruptedException;

  /**
   * Leaves the lock once. The outermost call ends the hold, at once and for good; if the store does
   * not answer within the request time-out, the client goes on to release in the background.
   *
   * @throws IllegalMonitorStateException if the calling thread does not hold the lock
   * @throws LockLostException if the hold was lost meanwhile, unless its loss was thrown before, by
   *     {@link #lock} or {@link Hold#ensureValid} for instance; the hold is left all the same
   */
  @Override
  void unlock();

  /**
   * Not supported: a condition would have to be signalled across processes.
   *
   * @return never
   * @throws UnsupportedOperationException always
   */
  @Override
  Condition newCondition();

  /** {@return the calling thread's hold of this name, lost or not, or {@code null}} */
  @Nullable Hold current();

  /** {@return whether the calling thread has a valid hold of this name} No I/O. */
  boolean isHeldByCurrentThread();

  /**
   * Acquires the lock for a handle and waits as long as it takes.
   *
   * @return the lease
   * @throws InterruptedException if interrupted before or while waiting
   * @throws IllegalMonitorStateException if the calling thread itself holds the name through {@link
   *     #lock}: it would wait for itself
   * @throws LockException see the class comment
   */
  Lease acquire() throws InterruptedException;

  /**
   * Acquires the lock for a handle if it is free.
   *
   * @return the lease, or {@code null} if the lock is held
   * @throws LockException see the class comment
   */
  @Nullable Lease tryAcquire();

  /**
   * Acquires the lock for a handle and waits at most the given time.
   *
   * @param time how long to wait; zero or less: like {@link #tryAcquire()}
   * @return the lease, or {@code null} if others held the lock all the time
   * @throws InterruptedException if interrupted before or while waiting
   * @throws LockException see the class comment
   */
  @Nullable Lease tryAcquire(Duration time) throws InterruptedException;

  /**
   * Acquires the lock for a handle without blocking a thread. The future completes on the client's
   * callback executor; cancelling it, or its time-out, leaves nothing behind: a lock granted too
   * late is given back.
   *
   * @param time how long to wait; zero or less: one attempt
   * @return completes with the lease, or exceptionally with {@link LockTimeoutException} if others
   *     held the lock all the time, or with another {@link LockException}
   */
  CompletableFuture<Lease> acquireAsync(Duration time);
}
