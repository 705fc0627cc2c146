package io.holdfast.lock.tck.teeth;

import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Hold;
import io.holdfast.lock.Lease;
import io.holdfast.lock.LockOptions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/** A lock around another, which a broken one changes in places. */
class AroundLock implements DistributedLock {
  final DistributedLock right;

  AroundLock(DistributedLock right) {
    this.right = right;
  }

  /** Wraps each lease. */
  Lease around(Lease lease) {
    return lease;
  }

  /** Wraps a thread's hold. */
  Hold around(Hold hold) {
    return hold;
  }

  @Override
  public String name() {
    return right.name();
  }

  @Override
  public LockOptions options() {
    return right.options();
  }

  @Override
  public void lock() {
    right.lock();
  }

  @Override
  public void lockInterruptibly() throws InterruptedException {
    right.lockInterruptibly();
  }

  @Override
  public boolean tryLock() {
    return right.tryLock();
  }

  @Override
  public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
    return tryLock(Duration.ofNanos(unit.toNanos(time)));
  }

  @Override
  public boolean tryLock(Duration time) throws InterruptedException {
    return right.tryLock(time);
  }

  @Override
  public void unlock() {
    right.unlock();
  }

  @Override
  public Condition newCondition() {
    return right.newCondition();
  }

  @Override
  public @Nullable Hold current() {
    Hold hold = right.current();
    return hold == null ? null : around(hold);
  }

  @Override
  public boolean isHeldByCurrentThread() {
    return right.isHeldByCurrentThread();
  }

  @Override
  public Lease acquire() throws InterruptedException {
    return around(right.acquire());
  }

  @Override
  public @Nullable Lease tryAcquire() {
    return aroundNullable(right.tryAcquire());
  }

  @Override
  public @Nullable Lease tryAcquire(Duration time) throws InterruptedException {
    return aroundNullable(right.tryAcquire(time));
  }

  private @Nullable Lease aroundNullable(@Nullable Lease lease) {
    return lease == null ? null : around(lease);
  }

  @Override
  public CompletableFuture<Lease> acquireAsync(Duration time) {
    return right.acquireAsync(time);
  }
}
