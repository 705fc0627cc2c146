package io.holdfast.lock.internal;

import io.holdfast.lock.Lease;
import io.holdfast.lock.LockClosedException;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LockTimeoutException;
import io.holdfast.lock.spi.LockClock;
import java.util.concurrent.CompletableFuture;

/** A wish that completes a future. */
final class FutureWaiter extends Waiter {
  final CompletableFuture<Lease> future = new CompletableFuture<>();
  private final Callbacks callbacks;
  private final String lock;
  private final Runnable ended;

  /**
   * Makes a wish.
   *
   * @param ended run when nothing of it is left, if it was not withdrawn
   */
  FutureWaiter(
      LockClock clock,
      LockOptions options,
      boolean tryOnly,
      String origin,
      Callbacks callbacks,
      String lock,
      Runnable ended) {
    super(options, tryOnly, null, origin, clock.nanoTime());
    this.callbacks = callbacks;
    this.lock = lock;
    this.ended = ended;
  }

  @Override
  void decided(Outcome outcome) {
    if (callbacks.run(() -> complete(outcome))) {
      return;
    }
    // Nowhere to run what hangs on the future: it must end all the same, and not with a hold.
    HoldState hold = outcome.hold();
    if (hold != null) {
      hold.discard();
    }
    RuntimeException failure = outcome.failure();
    future.completeExceptionally(
        failure != null
            ? failure
            : new LockClosedException(lock + ": the callback executor takes no more work", null));
    ended.run();
  }

  private void complete(Outcome outcome) {
    HoldState hold = outcome.hold();
    if (hold != null) {
      // The application may have cancelled or completed the future: then nobody gets the lease.
      if (!future.complete(hold.handle())) {
        hold.discard();
      }
    } else if (outcome.failure() != null) {
      future.completeExceptionally(outcome.failure());
    } else {
      future.completeExceptionally(
          new LockTimeoutException("others held " + lock + " all the time", null));
    }
    ended.run();
  }
}
