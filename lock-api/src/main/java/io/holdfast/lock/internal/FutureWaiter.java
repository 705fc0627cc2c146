package io.holdfast.lock.internal;

import io.holdfast.lock.Lease;
import io.holdfast.lock.LockClosedException;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LockTimeoutException;
import io.holdfast.lock.spi.LockClock;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

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
    super(options, tryOnly, origin, clock.nanoTime());
    this.callbacks = callbacks;
    this.lock = lock;
    this.ended = ended;
  }

  @Override
  void decided(Outcome outcome) {
    HoldState hold = outcome.hold();
    // Made here, and kept by the callback only: if that is dropped, nobody is left to end the hold.
    LeaseHandle lease = hold == null ? null : hold.handle();
    if (callbacks.run(() -> complete(outcome, lease))) {
      return;
    }
    if (hold != null) {
      hold.discard();
    }
    ended.run();
    RuntimeException failure = outcome.failure();
    String rejected = lock + ": the callback executor takes no more work";
    // What hangs on the future must not run on this thread, which may be the store's.
    CompletableFuture<Void> unused =
        CompletableFuture.runAsync(
            () ->
                future.completeExceptionally(
                    failure != null ? failure : new LockClosedException(rejected, null)));
  }

  private void complete(Outcome outcome, @Nullable LeaseHandle lease) {
    if (lease == null) {
      ended.run();
      RuntimeException failure = outcome.failure();
      future.completeExceptionally(
          failure != null
              ? failure
              : new LockTimeoutException("others held " + lock + " all the time", null));
      return;
    }
    if (future.isDone()) {
      // Cancelled, or completed by the application: nobody gets the lease.
      lease.discard();
      ended.run();
    } else {
      ended.run();
      if (!future.complete(lease)) {
        lease.discard();
      }
    }
  }
}
