package io.holdfast.lock.tck.rules;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.spi.Deadline;
import io.holdfast.lock.spi.StoreException;
import io.holdfast.lock.spi.StoreException.Kind;
import io.holdfast.lock.tck.Peer;
import io.holdfast.lock.tck.kit.Kit;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Chapter 22: what is known of the outcome of a request that got no useful answer. */
@SuppressWarnings("NullAway.Init") // what a rule needs it opens first
public abstract class ErrorRules extends FaultChapter {
  private static final Set<Kind> UNANSWERED = EnumSet.of(Kind.OUTCOME_UNKNOWN, Kind.NOT_SENT);

  /** What the backend behind the proxy holds. */
  private Claim held;

  @Test
  final void rule22_5_requestThatIsNotAnsweredEndsByItsDeadline() throws Exception {
    Peer store = farStore();
    proxy.silence(true);
    endInTime(store);
    heal();
  }

  @Test
  final void rule22_6_requestThatCannotBeSentEndsByItsDeadline() throws Exception {
    Peer store = farStore();
    cutOff();
    endInTime(store);
    heal();
  }

  private Peer farStore() {
    proxy = kit().proxy();
    Peer store = kit().peer(proxy, Kit.SHORT_REQUEST);
    held = store.claim(ours.name());
    store.granted(held);
    return store;
  }

  private void endInTime(Peer store) throws Exception {
    Claim claim = store.claim(kit().name());
    ends(deadline -> store.backend().attempt(claim, deadline));
    ends(deadline -> store.backend().release(held.name(), List.of(held.id()), deadline));
  }

  /** A backend that blocks asks before it returns the stage. */
  private void ends(Function<Deadline, CompletionStage<?>> request) throws Exception {
    endsBy(
        "a request",
        Duration.ZERO,
        () -> {
          Kind kind = kind(request.apply(kit().deadline(Kit.SHORT_REQUEST)));
          assertTrue(UNANSWERED.contains(kind), () -> "one of " + UNANSWERED + ": " + kind);
        });
  }

  private static Kind kind(CompletionStage<?> stage) {
    try {
      Object answer = stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
      throw new AssertionError("nobody could answer: " + answer);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StoreException known) {
        return known.kind();
      }
      throw new AssertionError("not a StoreException: " + e.getCause(), e);
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("no end of a request", e);
    }
  }
}
