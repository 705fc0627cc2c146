package io.holdfast.lock.tck.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.ClientOptions;
import io.holdfast.lock.Lease;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.Locks;
import io.holdfast.lock.spi.Attempt;
import io.holdfast.lock.spi.BackendConfig;
import io.holdfast.lock.spi.BackendUrl;
import io.holdfast.lock.spi.Capabilities;
import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.spi.ClaimId;
import io.holdfast.lock.spi.Deadline;
import io.holdfast.lock.spi.Events;
import io.holdfast.lock.spi.LockBackend;
import io.holdfast.lock.spi.LockName;
import io.holdfast.lock.spi.LockProvider;
import io.holdfast.lock.spi.Renewal;
import io.holdfast.lock.spi.StoreException;
import io.holdfast.lock.spi.StoreException.Kind;
import java.time.Duration;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A backend that blocks, around a client with time-outs and retries of its own, as an application's
 * client of a cluster has: one part answers, the other (names that begin with "dead") fails after 5
 * s.
 */
@Timeout(60)
final class BlockingBackendTest {
  private static final Duration REQUEST = Duration.ofSeconds(1);
  private final Locks locks =
      Locks.builder()
          .provider(new HalfDead())
          .options(
              ClientOptions.defaults().withRequestTimeout(REQUEST).withDrainTime(Duration.ZERO))
          .open();

  @AfterEach
  void close() {
    locks.close();
  }

  @Test
  void deadPart_doesNotStarveRenewalsOfTheHealthyOne() throws Exception {
    Lease held =
        locks.mutex("healthy", LockOptions.defaults().withLease(Duration.ofSeconds(3))).acquire();
    for (int i = 0; i < 64; i++) {
      CompletableFuture<Lease> unused =
          locks.mutex("dead" + i).acquireAsync(Duration.ofSeconds(20));
    }
    for (int i = 0; i < 100 && held.isValid(); i++) {
      TimeUnit.MILLISECONDS.sleep(100);
    }
    assertTrue(held.isValid(), "a part of the store that does not answer cost a hold of another");
  }

  private static final class HalfDead implements LockProvider {
    @Override
    public Set<String> schemes() {
      return Set.of("half");
    }

    @Override
    public LockBackend open(BackendConfig config, Events events) {
      LockProvider local =
          ServiceLoader.load(LockProvider.class).stream()
              .map(ServiceLoader.Provider::get)
              .filter(provider -> provider.schemes().contains("local"))
              .findFirst()
              .orElseThrow();
      LockBackend store =
          local.open(
              new BackendConfig(
                  BackendUrl.parse("local:" + UUID.randomUUID()),
                  config.client(),
                  config.requestTimeout(),
                  config.clock()),
              events);
      return new Half(store);
    }
  }

  private static final class Half implements LockBackend {
    private final LockBackend store;

    Half(LockBackend store) {
      this.store = store;
    }

    private static <T> CompletionStage<T> dead() {
      try {
        TimeUnit.SECONDS.sleep(5);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return CompletableFuture.failedFuture(
          new StoreException(Kind.OUTCOME_UNKNOWN, "no answer", null));
    }

    private static boolean isDead(LockName name) {
      return name.value().startsWith("dead");
    }

    @Override
    public Capabilities capabilities() {
      Capabilities can = store.capabilities();
      return new Capabilities(
          can.modes(), can.fair(), can.leastLease(), can.longestLease(), false, true, true);
    }

    @Override
    public CompletionStage<Attempt> attempt(Claim claim, Deadline deadline) {
      return isDead(claim.name()) ? dead() : store.attempt(claim, deadline);
    }

    @Override
    public CompletionStage<List<Renewal>> renew(List<Claim> claims, Deadline deadline) {
      return isDead(claims.get(0).name()) ? dead() : store.renew(claims, deadline);
    }

    @Override
    public CompletionStage<Void> release(LockName name, List<ClaimId> ids, Deadline deadline) {
      return isDead(name) ? dead() : store.release(name, ids, deadline);
    }

    @Override
    public Object shard(LockName name) {
      return isDead(name);
    }

    @Override
    public String toString() {
      return "half dead";
    }

    @Override
    public void close() {
      store.close();
    }
  }
}
