package io.holdfast.lock.benchmarks.contestants;

import java.util.concurrent.locks.Lock;

/** What is a {@link Lock} already. */
record JavaLock(Lock real) implements MeasuredLock {
  @Override
  @SuppressWarnings("LockNotBeforeTry") // that is the caller's
  public void lock() {
    real.lock();
  }

  @Override
  public boolean tryLock() {
    return real.tryLock();
  }

  @Override
  public void unlock() {
    real.unlock();
  }
}
