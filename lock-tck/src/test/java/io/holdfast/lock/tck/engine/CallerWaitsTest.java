package io.holdfast.lock.tck.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Lease;
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
import java.time.Duration;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** Of which calls the engine says that their threads wait for the answer. */
@Timeout(60)
final class CallerWaitsTest {
  /** Of each call, in milliseconds and rounded down, for how long it may use its thread; or -1. */
  private final List<Long> calls = new CopyOnWriteArrayList<>();

  private final Locks locks = Locks.builder().provider(new Listening()).open();
  private final DistributedLock lock = locks.mutex("n");

  @AfterEach
  void close() {
    locks.close();
  }

  @Test
  void threadsThatWait_areGiven_forAsLongAsTheyDo() throws Exception {
    assertTrue(lock.tryLock(10, TimeUnit.SECONDS));
    try {
      assertTrue(calls.get(0) > 2000 && calls.get(0) < 10_000, calls::toString);
    } finally {
      lock.unlock();
    }
    assertEquals(2, calls.size());
    assertTrue(calls.get(1) >= 0 && calls.get(1) < 2000, calls::toString); // a request's time-out
    calls.clear();
    try (Lease lease = lock.acquire()) {
      assertTrue(lease.isValid());
      assertTrue(calls.get(0) > 10_000, calls::toString); // until it is answered
    }
  }

  @Test
  void futures_areNotWaitedFor() throws Exception {
    Lease lease = lock.acquireAsync(Duration.ofSeconds(5)).get(5, TimeUnit.SECONDS);
    assertEquals(List.of(-1L), calls);
    lease.close();
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_21)
  void virtualThreads_areLeftAlone() throws Exception {
    ExecutorService threads =
        (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    threads
        .submit(
            () -> {
              try (Lease lease = lock.acquire()) {
                return lease.isValid();
              }
            })
        .get(5, TimeUnit.SECONDS);
    threads.shutdown();
    assertEquals(List.of(-1L, -1L), calls);
  }

  private final class Listening implements LockProvider {
    @Override
    public Set<String> schemes() {
      return Set.of("listening");
    }

    @Override
    public LockBackend open(BackendConfig config, Events events) {
      LockProvider local =
          ServiceLoader.load(LockProvider.class).stream()
              .map(ServiceLoader.Provider::get)
              .filter(provider -> provider.schemes().contains("local"))
              .findFirst()
              .orElseThrow();
      BackendUrl url = BackendUrl.parse("local:" + UUID.randomUUID());
      return new Store(
          local.open(
              new BackendConfig(url, config.client(), config.requestTimeout(), config.clock()),
              events));
    }
  }

  private final class Store implements LockBackend {
    private final LockBackend store;

    Store(LockBackend store) {
      this.store = store;
    }

    private void note(Deadline deadline) {
      Long until = deadline.callerWaitsUntil();
      calls.add(until == null ? -1 : TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime()));
    }

    @Override
    public Capabilities capabilities() {
      return store.capabilities();
    }

    @Override
    public CompletionStage<Attempt> attempt(Claim claim, Deadline deadline) {
      note(deadline);
      return store.attempt(claim, deadline);
    }

    @Override
    public CompletionStage<List<Renewal>> renew(List<Claim> claims, Deadline deadline) {
      note(deadline);
      return store.renew(claims, deadline);
    }

    @Override
    public CompletionStage<Void> release(LockName name, List<ClaimId> ids, Deadline deadline) {
      note(deadline);
      return store.release(name, ids, deadline);
    }

    @Override
    public String toString() {
      return "a store that listens";
    }

    @Override
    public void close() {
      store.close();
    }
  }
}
