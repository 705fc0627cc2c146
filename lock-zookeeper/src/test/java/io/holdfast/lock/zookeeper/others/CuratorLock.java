package io.holdfast.lock.zookeeper.others;

import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Hold;
import io.holdfast.lock.Lease;
import io.holdfast.lock.LockOptions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;

/** A mutex of Curator's. Only threads own it, so a handle is its thread's hold. */
final class CuratorLock implements DistributedLock {
  private final CuratorLocks client;
  private final String name;
  private final InterProcessMutex mutex;
  private final LockOptions options;

  CuratorLock(CuratorLocks client, String name, InterProcessMutex mutex, LockOptions options) {
    this.client = client;
    this.name = name;
    this.mutex = mutex;
    this.options = options;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public LockOptions options() {
    return options;
  }

  @Override
  public void lock() {
    try {
      lockInterruptibly();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void lockInterruptibly() throws InterruptedException {
    if (!acquired(-1, null)) {
      throw new IllegalStateException("not acquired, with no limit to the wait");
    }
  }

  private boolean acquired(long time, TimeUnit unit) throws InterruptedException {
    client.waiting.incrementAndGet();
    try {
      return mutex.acquire(time, unit);
    } catch (InterruptedException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    } finally {
      client.waiting.decrementAndGet();
    }
  }

  @Override
  public boolean tryLock() {
    try {
      return acquired(0, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
    return acquired(time, unit);
  }

  @Override
  public boolean tryLock(Duration time) throws InterruptedException {
    return acquired(TimeUnit.MILLISECONDS.convert(time), TimeUnit.MILLISECONDS);
  }

  @Override
  public void unlock() {
    try {
      mutex.release();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Condition newCondition() {
    throw new UnsupportedOperationException("conditions");
  }

  @Override
  public Hold current() {
    return isHeldByCurrentThread() ? new CuratorLease(this, mutex) : null;
  }

  @Override
  public boolean isHeldByCurrentThread() {
    return mutex.isOwnedByCurrentThread();
  }

  @Override
  public Lease acquire() throws InterruptedException {
    lockInterruptibly();
    return new CuratorLease(this, mutex);
  }

  @Override
  public Lease tryAcquire() {
    return tryLock() ? new CuratorLease(this, mutex) : null;
  }

  @Override
  public Lease tryAcquire(Duration time) throws InterruptedException {
    return tryLock(time) ? new CuratorLease(this, mutex) : null;
  }

  @Override
  public CompletableFuture<Lease> acquireAsync(Duration time) {
    throw new UnsupportedOperationException("InterProcessMutex is not asynchronous");
  }
}
