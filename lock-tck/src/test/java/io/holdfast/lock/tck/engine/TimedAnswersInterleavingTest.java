package io.holdfast.lock.tck.engine;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.Lease;
import io.holdfast.lock.LockOutcomeUnknownException;
import io.holdfast.lock.LockTimeoutException;
import io.holdfast.lock.spi.StoreException;
import io.holdfast.lock.spi.StoreException.Kind;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** What a timed wait is told when its time is over. */
final class TimedAnswersInterleavingTest extends Interleaving {
  private static final Duration SHORT = Duration.ofMillis(200);

  @Test
  void timedOut_joinedDuringAnAttemptThatWasAnsweredBusy_isBusy() throws Exception {
    attempt(neighbourClaim());
    network.hold(true);
    CompletableFuture<Lease> first = lock.acquireAsync(WAIT);
    HeldRequests.Request<?> attempt = network.next();
    CompletableFuture<Lease> second = lock.acquireAsync(SHORT);
    attempt.execute().deliver();
    clock.advance(SHORT);
    assertTrue(second.isDone());
    assertInstanceOf(
        LockTimeoutException.class,
        assertThrows(ExecutionException.class, second::get).getCause(),
        "the store's last word was busy, and nothing is unanswered");
    first.cancel(true);
  }

  @Test
  void timedOut_anAttemptIsUnanswered_isUnknownThoughAnEarlierOneWasNotSent() throws Exception {
    network.hold(true);
    CompletableFuture<Lease> waiting = lock.acquireAsync(SHORT);
    notSent(network.next());
    clock.advance(Duration.ofMillis(50));
    network.next().execute();
    clock.advance(SHORT);
    assertInstanceOf(
        LockOutcomeUnknownException.class,
        assertThrows(ExecutionException.class, waiting::get).getCause(),
        "it was sent, and the store has granted it");
  }

  @Test
  void timedOut_claimInDoubt_isUnknownThoughTheLatestAttemptWasNotSent() throws Exception {
    network.hold(true);
    CompletableFuture<Lease> waiting = lock.acquireAsync(SHORT);
    network.next().execute().lose();
    while (!waiting.isDone()) {
      clock.advance(Duration.ofMillis(10));
      while (!network.isEmpty()) {
        HeldRequests.Request<?> request = network.next();
        if (request.verb.equals("attempt")) {
          notSent(request);
        } else {
          request.execute().deliver();
        }
      }
    }
    assertInstanceOf(
        LockOutcomeUnknownException.class,
        assertThrows(ExecutionException.class, waiting::get).getCause(),
        "the first attempt was sent, and the store has granted it");
  }

  private static void notSent(HeldRequests.Request<?> request) {
    request.stage.completeExceptionally(new StoreException(Kind.NOT_SENT, "no connection", null));
  }
}
