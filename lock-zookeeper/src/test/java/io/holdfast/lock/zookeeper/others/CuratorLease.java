package io.holdfast.lock.zookeeper.others;

import io.holdfast.lock.Hold;
import io.holdfast.lock.Lease;
import io.holdfast.lock.LockLostException;
import io.holdfast.lock.LossReason;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;

/** A hold of Curator's, which lasts until it is released. */
final class CuratorLease implements Lease {
  private final CuratorLock lock;
  private final InterProcessMutex mutex;

  CuratorLease(CuratorLock lock, InterProcessMutex mutex) {
    this.lock = lock;
    this.mutex = mutex;
  }

  @Override
  public String name() {
    return lock.name();
  }

  @Override
  public long fencingToken() {
    throw new UnsupportedOperationException("InterProcessMutex has no fencing tokens");
  }

  @Override
  public Duration remaining() {
    return mutex.isAcquiredInThisProcess() ? lock.options().lease() : Duration.ZERO;
  }

  @Override
  public void ensureValid() {
    if (!isValid()) {
      throw new LockLostException(
          "lock '%s' is held no longer".formatted(name()), LossReason.EXPIRED, 0);
    }
  }

  @Override
  public void onLost(Consumer<? super LossReason> listener) {
    // A mutex tells nobody; the state of the connection is another matter.
  }

  @Override
  public void onEndangered(Consumer<? super Hold> listener) {
    // Nor of this.
  }

  @Override
  public void close() {
    lock.unlock();
  }
}
