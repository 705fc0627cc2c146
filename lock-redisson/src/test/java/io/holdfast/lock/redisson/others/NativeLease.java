package io.holdfast.lock.redisson.others;

import io.holdfast.lock.tck.others.SilentLease;
import java.time.Duration;
import org.redisson.api.RFencedLock;
import org.redisson.api.RLock;

/** A hold of Redisson's: what can be asked about it is asked of the server. */
final class NativeLease extends SilentLease {
  private final RLock lock;
  private final long owner;

  NativeLease(RLock lock, long owner) {
    this.lock = lock;
    this.owner = owner;
  }

  @Override
  public String name() {
    return lock.getName();
  }

  @Override
  public long fencingToken() {
    if (lock instanceof RFencedLock fenced) {
      return fenced.getToken();
    }
    throw new UnsupportedOperationException("RLock has no fencing tokens");
  }

  @Override
  public Duration remaining() {
    return lock.isHeldByThread(owner)
        ? Duration.ofMillis(Math.max(0, lock.remainTimeToLive()))
        : Duration.ZERO;
  }

  @Override
  public void close() {
    lock.unlockAsync(owner).toCompletableFuture().join();
  }
}
