package io.holdfast.lock.tck.teeth;

import io.holdfast.lock.Hold;
import io.holdfast.lock.Lease;
import io.holdfast.lock.LossReason;
import java.time.Duration;
import java.util.function.Consumer;

/** A lease, or a thread's hold, around another, which a broken one changes in places. */
class AroundLease implements Lease {
  final Hold right;

  AroundLease(Hold right) {
    this.right = right;
  }

  @Override
  public String name() {
    return right.name();
  }

  @Override
  public long fencingToken() {
    return right.fencingToken();
  }

  @Override
  public Duration remaining() {
    return right.remaining();
  }

  @Override
  public void ensureValid() {
    right.ensureValid();
  }

  @Override
  public void onLost(Consumer<? super LossReason> listener) {
    right.onLost(listener);
  }

  @Override
  public void onEndangered(Consumer<? super Hold> listener) {
    right.onEndangered(listener);
  }

  @Override
  public void close() {
    if (right instanceof Lease lease) {
      lease.close();
    }
  }
}
