package io.holdfast.lock.redisson.others;

import io.holdfast.lock.Hold;
import io.holdfast.lock.Lease;
import io.holdfast.lock.LockLostException;
import io.holdfast.lock.LossReason;
import java.time.Duration;
import java.util.function.Consumer;
import org.redisson.api.RFencedLock;
import org.redisson.api.RLock;

/** A hold of Redisson's: what can be asked about it is asked of the server. */
final class NativeLease implements Lease {
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
  public void ensureValid() {
    if (!isValid()) {
      throw new LockLostException(
          "lock '%s' is held no longer".formatted(name()), LossReason.EXPIRED, 0);
    }
  }

  @Override
  public void onLost(Consumer<? super LossReason> listener) {
    // Redisson tells nobody.
  }

  @Override
  public void onEndangered(Consumer<? super Hold> listener) {
    // Nor of this.
  }

  @Override
  public void close() {
    lock.unlockAsync(owner).toCompletableFuture().join();
  }
}
