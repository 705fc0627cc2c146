package io.holdfast.lock.internal;

import io.holdfast.lock.spi.Attempt;
import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.spi.ClaimId;
import io.holdfast.lock.spi.Deadline;
import io.holdfast.lock.spi.LockBackend;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * An extension of a contender's, as an effect.
 *
 * @param successor the id to wait under if the name is passed on; {@code null} if it is not to be
 * @param since a moment before it is sent
 * @param callerWaitsUntil see {@link Effects#callerWaits}
 */
record ExtendCall(
    Contender contender,
    Claim claim,
    @Nullable ClaimId successor,
    Grant.Moment since,
    @Nullable Long callerWaitsUntil)
    implements Runnable, StoreCall<Attempt> {
  @Override
  public void run() {
    contender.engine().calls().extend(this, callerWaitsUntil);
  }

  @Override
  public CompletionStage<Attempt> ask(LockBackend backend, Deadline deadline) {
    return backend.extend(claim, successor, deadline);
  }

  @Override
  public void accept(@Nullable Attempt answer, @Nullable Throwable error) {
    contender.extended(claim, since, answer, error);
  }
}
