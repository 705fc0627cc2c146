package io.holdfast.lock.tck.others;

import io.holdfast.lock.Hold;
import io.holdfast.lock.Lease;
import io.holdfast.lock.LockLostException;
import io.holdfast.lock.LossReason;
import java.util.function.Consumer;

/** A hold of a library that can be asked about a hold, and tells nobody of its end. */
public abstract class SilentLease implements Lease {
  @Override
  public final void ensureValid() {
    if (!isValid()) {
      throw new LockLostException(
          "lock '%s' is held no longer".formatted(name()), LossReason.EXPIRED, 0);
    }
  }

  @Override
  public final void onLost(Consumer<? super LossReason> listener) {
    // Nobody would call it.
  }

  @Override
  public final void onEndangered(Consumer<? super Hold> listener) {
    // Nor this.
  }
}
