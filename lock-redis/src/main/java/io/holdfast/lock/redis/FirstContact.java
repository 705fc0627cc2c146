package io.holdfast.lock.redis;

import io.holdfast.lock.spi.StoreException;
import io.holdfast.lock.spi.StoreException.Kind;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What comes of the first try to reach a server: nothing, or a {@link StoreException}. Completed by
 * who tries.
 */
final class FirstContact extends CompletableFuture<Void> {
  /**
   * Waits for it, as whoever opens a client does. That there is no server yet is no failure: it may
   * come later. Nor is an interrupt: whoever uses the client first notices.
   *
   * @param longest for how long
   * @throws StoreException if the server refuses the client
   */
  void await(Duration longest) {
    try {
      get(longest.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StoreException refused && refused.kind() == Kind.REFUSED) {
        throw refused;
      }
    } catch (TimeoutException e) {
      // It may come later.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
