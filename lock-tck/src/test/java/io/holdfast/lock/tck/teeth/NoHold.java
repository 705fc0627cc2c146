package io.holdfast.lock.tck.teeth;

import io.holdfast.lock.Hold;
import io.holdfast.lock.Lease;
import io.holdfast.lock.LossReason;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * A hold that is backed by nothing, and says that it is valid.
 *
 * @param name the lock name
 */
record NoHold(String name) implements Lease {
  @Override
  public long fencingToken() {
    return 1;
  }

  @Override
  public Duration remaining() {
    return Duration.ofSeconds(1);
  }

  @Override
  public void ensureValid() {}

  @Override
  public void onLost(Consumer<? super LossReason> listener) {}

  @Override
  public void onEndangered(Consumer<? super Hold> listener) {}

  @Override
  public void close() {}
}
