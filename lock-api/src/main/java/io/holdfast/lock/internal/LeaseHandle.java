package io.holdfast.lock.internal;

import io.holdfast.lock.Hold;
import io.holdfast.lock.Lease;
import io.holdfast.lock.LossReason;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * The application's handle of a hold. The engine keeps only a weak reference to it: a handle that
 * became unreachable without having been closed is a hold that nobody will ever end.
 */
final class LeaseHandle implements Lease {
  private final HoldState hold;

  LeaseHandle(HoldState hold) {
    this.hold = hold;
  }

  @Override
  public String name() {
    return hold.name();
  }

  @Override
  public long fencingToken() {
    return hold.fencingToken();
  }

  @Override
  public Duration remaining() {
    return hold.remaining();
  }

  @Override
  public void ensureValid() {
    hold.ensureValid();
  }

  @Override
  public void onLost(Consumer<? super LossReason> listener) {
    hold.onLost(listener);
  }

  @Override
  public void onEndangered(Consumer<? super Hold> listener) {
    hold.onEndangered(listener);
  }

  @Override
  public void close() {
    hold.close();
  }

  /** Ends the hold, of which nobody was told. */
  void discard() {
    hold.discard();
  }

  @Override
  public String toString() {
    return "Lease[" + hold.describe() + "]";
  }
}
