package io.holdfast.lock.tck.teeth;

import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Finding;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LockStatistics;
import io.holdfast.lock.Locks;
import io.holdfast.lock.spi.Capabilities;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A client around another, which a broken one changes in places. */
class AroundLocks implements Locks {
  final Locks right;
  private final AtomicInteger waiting = new AtomicInteger();

  AroundLocks(Locks right) {
    this.right = right;
  }

  /** Returns a client that wraps each lock in the same way. */
  static Locks each(Locks right, Clients.BreakingLock wrapping) {
    return new AroundLocks(right) {
      @Override
      DistributedLock around(DistributedLock lock) {
        return wrapping.broken(lock);
      }
    };
  }

  /** Wraps each lock of the client. */
  DistributedLock around(DistributedLock lock) {
    return lock;
  }

  /** Counts threads that wait in a way of their own. */
  final void waits(int more) {
    waiting.addAndGet(more);
  }

  @Override
  public DistributedLock mutex(String name, LockOptions options) {
    return around(right.mutex(name, options));
  }

  @Override
  public Capabilities capabilities() {
    return right.capabilities();
  }

  @Override
  public String backend() {
    return right.backend();
  }

  @Override
  public LockStatistics statistics() {
    LockStatistics counted = right.statistics();
    return new LockStatistics(
        counted.holds(),
        counted.waiting() + waiting.get(),
        counted.unsettled(),
        counted.acquired(),
        counted.handedOff(),
        counted.lost(),
        counted.attempts(),
        counted.renewals(),
        counted.releases());
  }

  @Override
  public List<Finding> examine() {
    return right.examine();
  }

  @Override
  public void close() {
    right.close();
  }
}
