package io.holdfast.lock.redisson.others;

import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Hold;
import io.holdfast.lock.Lease;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LockTimeoutException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import org.redisson.api.RLock;

/**
 * A lock of Redisson's. Threads own it as they do there; a handle is an owner with a number of its
 * own, as the asynchronous methods allow.
 */
final class NativeLock implements DistributedLock {
  private final NativeLocks client;
  private final RLock lock;
  private final LockOptions options;

  NativeLock(NativeLocks client, RLock lock, LockOptions options) {
    this.client = client;
    this.lock = lock;
    this.options = options;
  }

  @Override
  public String name() {
    return lock.getName();
  }

  @Override
  public LockOptions options() {
    return options;
  }

  /** Returns for how long Redisson is told to lock; without a lease it renews. */
  private long lease() {
    return options.renewal() ? -1 : options.lease().toMillis();
  }

  @Override
  public void lock() {
    client.waiting.incrementAndGet();
    try {
      lock.lock(lease(), TimeUnit.MILLISECONDS);
    } finally {
      client.waiting.decrementAndGet();
    }
  }

  @Override
  public void lockInterruptibly() throws InterruptedException {
    waiting(
        () -> {
          lock.lockInterruptibly(lease(), TimeUnit.MILLISECONDS);
          return true;
        });
  }

  @Override
  public boolean tryLock() {
    try {
      return lock.tryLock(0, lease(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
    return waiting(() -> lock.tryLock(unit.toMillis(time), lease(), TimeUnit.MILLISECONDS));
  }

  @Override
  public boolean tryLock(Duration time) throws InterruptedException {
    return tryLock(NativeLocks.millis(time), TimeUnit.MILLISECONDS);
  }

  @Override
  public void unlock() {
    lock.unlock();
  }

  @Override
  public Condition newCondition() {
    return lock.newCondition();
  }

  @Override
  public Hold current() {
    return isHeldByCurrentThread() ? hold(Thread.currentThread().getId()) : null;
  }

  @Override
  public boolean isHeldByCurrentThread() {
    return lock.isHeldByCurrentThread();
  }

  private NativeLease hold(long owner) {
    return new NativeLease(lock, owner);
  }

  /** Returns an owner that no thread is. */
  private static long anybody() {
    return ThreadLocalRandom.current().nextLong(1L << 32, Long.MAX_VALUE);
  }

  @Override
  public Lease acquire() throws InterruptedException {
    long owner = anybody();
    return waiting(
        () -> {
          lock.lockAsync(lease(), TimeUnit.MILLISECONDS, owner).get();
          return hold(owner);
        });
  }

  @Override
  public Lease tryAcquire() {
    try {
      return tryAcquire(Duration.ZERO);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  @Override
  public Lease tryAcquire(Duration time) throws InterruptedException {
    long owner = anybody();
    return waiting(() -> trying(time, owner).get() ? hold(owner) : null);
  }

  @Override
  public CompletableFuture<Lease> acquireAsync(Duration time) {
    long owner = anybody();
    client.waiting.incrementAndGet();
    return trying(time, owner)
        .whenComplete((got, error) -> client.waiting.decrementAndGet())
        .thenApply(
            got -> {
              if (!got) {
                throw new LockTimeoutException("lock '" + name() + "': timed out", null);
              }
              return hold(owner);
            });
  }

  private CompletableFuture<Boolean> trying(Duration time, long owner) {
    return lock.tryLockAsync(NativeLocks.millis(time), lease(), TimeUnit.MILLISECONDS, owner)
        .toCompletableFuture();
  }

  private <T> T waiting(Callable<T> wait) throws InterruptedException {
    client.waiting.incrementAndGet();
    try {
      return wait.call();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (RuntimeException | InterruptedException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    } finally {
      client.waiting.decrementAndGet();
    }
  }
}
