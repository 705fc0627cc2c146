package io.holdfast.lock.zookeeper;

import io.holdfast.lock.LossReason;
import io.holdfast.lock.spi.Attempt;
import io.holdfast.lock.spi.BackendConfig;
import io.holdfast.lock.spi.BackendUrl;
import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.spi.ClaimId;
import io.holdfast.lock.spi.ClientId;
import io.holdfast.lock.spi.Deadline;
import io.holdfast.lock.spi.Events;
import io.holdfast.lock.spi.LockBackend;
import io.holdfast.lock.spi.LockClock;
import io.holdfast.lock.spi.LockName;
import io.holdfast.lock.spi.Mode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/** One client of the store without the engine. */
final class Direct implements AutoCloseable {
  private static final Duration LEASE = Duration.ofSeconds(20);

  private final ClientId client = ClientId.random();
  private final LockClock clock = LockClock.system();
  private final AtomicLong claims = new AtomicLong();
  private final LockBackend backend;

  Direct(String url) {
    this(url, new Deaf());
  }

  Direct(String url, Events events) {
    BackendConfig config =
        new BackendConfig(BackendUrl.parse(url), client, Duration.ofSeconds(2), clock);
    backend = new ZooKeeperLockProvider().open(config, events);
  }

  /** Returns a claim that is registered as a waiter if the name is busy. */
  Claim claim(String name) {
    return new Claim(
        new LockName(name),
        client.claim(claims.incrementAndGet()),
        Mode.EXCLUSIVE,
        LEASE,
        1,
        /* await= */ true,
        "test");
  }

  CompletableFuture<Attempt> attempt(Claim claim, Duration time) {
    return backend.attempt(claim, Deadline.after(clock, time)).toCompletableFuture();
  }

  /** Attempts on a thread that has nothing else to do. */
  CompletableFuture<Attempt> attemptAndWait(Claim claim, Duration time) {
    long until = clock.nanoTime() + time.toNanos();
    return backend.attempt(claim, new Deadline(until, until)).toCompletableFuture();
  }

  CompletableFuture<Void> release(Claim claim) {
    Deadline deadline = Deadline.after(clock, LEASE);
    return backend.release(claim.name(), List.of(claim.id()), deadline).toCompletableFuture();
  }

  @Override
  public void close() {
    backend.close();
  }

  static class Deaf implements Events {
    @Override
    public void tryAgain(ClaimId id) {}

    @Override
    public void tryAgainAll() {}

    @Override
    public void lost(ClaimId id, LossReason reason) {}
  }
}
