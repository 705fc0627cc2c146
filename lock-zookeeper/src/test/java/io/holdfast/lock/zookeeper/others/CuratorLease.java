package io.holdfast.lock.zookeeper.others;

import io.holdfast.lock.tck.others.SilentLease;
import java.time.Duration;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;

/** A hold of Curator's, which lasts until it is released. */
final class CuratorLease extends SilentLease {
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
  public void close() {
    lock.unlock();
  }
}
