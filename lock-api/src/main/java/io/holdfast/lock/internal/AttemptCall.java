package io.holdfast.lock.internal;

import io.holdfast.lock.spi.Attempt;
import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.spi.Deadline;
import io.holdfast.lock.spi.LockBackend;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * An attempt of a contender's, as an effect.
 *
 * @param since a moment before it is sent
 * @param callerWaitsUntil see {@link Effects#callerWaits}
 */
record AttemptCall(
    Contender contender, Claim claim, Grant.Moment since, @Nullable Long callerWaitsUntil)
    implements Runnable, StoreCall<Attempt> {
  @Override
  public void run() {
    contender.engine().calls().attempt(this, callerWaitsUntil);
  }

  @Override
  public CompletionStage<Attempt> ask(LockBackend backend, Deadline deadline) {
    return backend.attempt(claim, deadline);
  }

  @Override
  public void accept(@Nullable Attempt answer, @Nullable Throwable error) {
    contender.answered(claim, since, answer, error);
  }
}
