package io.holdfast.lock.redis;

import io.holdfast.lock.spi.StoreException;
import org.jspecify.annotations.Nullable;

/**
 * What was sent, or is to be sent, and has one reply that counts. Its mutable state is the wire's.
 */
abstract class Sending {
  /** When it must be answered. */
  final long dueNanos;

  /** The thread that waits for it inside the wire, and may read for everybody meanwhile. */
  volatile @Nullable Thread waiter;

  /** What it counts in the connection's budget. */
  int charge;

  Sending(long dueNanos) {
    this.dueNanos = dueNanos;
  }

  /** Completes it without a reply. Not to be called with the wire's lock held. */
  abstract void fail(StoreException why);
}
