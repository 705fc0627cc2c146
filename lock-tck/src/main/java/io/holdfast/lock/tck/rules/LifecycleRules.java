package io.holdfast.lock.tck.rules;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.Lease;
import io.holdfast.lock.LockException;
import io.holdfast.lock.Locks;
import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.spi.StoreException;
import io.holdfast.lock.tck.Peer;
import io.holdfast.lock.tck.kit.Kit;
import io.holdfast.lock.tck.kit.Ongoing;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Chapter 20: clients are opened and closed. */
public abstract class LifecycleRules extends FaultChapter {
  @Test
  final void rule20_1_openingDoesNotHangIfTheStoreIsOutOfReach() throws Exception {
    proxy = kit().proxy();
    cutOff();
    endsBy("opening", Duration.ZERO, this::openAndTry);
    heal();
    answered(kit().client(proxy).mutex(ours.name(), options()));
  }

  @Test
  final void rule20_2_openingDoesNotHangIfTheStoreIsSilent() throws Exception {
    proxy = kit().proxy();
    proxy.silence(true);
    endsBy("opening", Duration.ZERO, this::openAndTry);
    heal();
    answered(kit().client(proxy).mutex(ours.name(), options()));
  }

  private void openAndTry() {
    assertThrows(
        LockException.class,
        () -> {
          Locks client = kit().client(proxy);
          throw new AssertionError("had: " + client.mutex(ours.name(), options()).tryAcquire());
        });
  }

  @Test
  final void rule20_3_clientOutlivesAnOutage() {
    openFarClient();
    cutOff();
    assertThrows(LockException.class, () -> taken(far));
    heal();
    takenOnceAnswered(far, time().lease().plus(time().slack())).close();
  }

  @Test
  final void rule20_4_closingDoesNotWaitForASilentStore() throws Exception {
    openFarClient();
    Lease lease = taken(far);
    proxy.silence(true);
    Ongoing<?> trying = kit().actor().begin(() -> taken(farClient.mutex(kit().name(), options())));
    Duration twoRequests = Kit.SHORT_REQUEST.multipliedBy(2);
    endsBy("close()", twoRequests, farClient::close);
    trying.failure(LockException.class);
    assertFalse(lease.isValid(), "a hold of a closed client is not valid");
    heal();
  }

  @Test
  final void rule20_5_closingAClientTouchesNoOther() {
    Lease lease = taken(theirs);
    ourClient.close();
    time().pass(time().leases(0.5));
    lease.ensureValid();
    lease.close();
    free(kit().client().mutex(ours.name(), options()));
  }

  @Test
  final void rule20_6_closedBackendAnswersAndHoldsNobodyUp() throws Exception {
    Peer store = kit().peer();
    Claim claim = store.claim(ours.name());
    store.granted(claim);
    store.backend().close();
    store.backend().close();
    fails(store.backend().attempt(store.claim(kit().name()), kit().deadline(Kit.REQUEST)));
    fails(store.backend().renew(List.of(claim), kit().deadline(Kit.REQUEST)));
    fails(store.backend().release(claim.name(), List.of(claim.id()), kit().deadline(Kit.REQUEST)));
  }

  private static void fails(CompletionStage<?> stage) throws Exception {
    try {
      Object answer = stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
      throw new AssertionError("a closed backend answered " + answer);
    } catch (ExecutionException e) {
      assertTrue(e.getCause() instanceof StoreException, () -> "of a closed backend: " + e);
    }
  }
}
