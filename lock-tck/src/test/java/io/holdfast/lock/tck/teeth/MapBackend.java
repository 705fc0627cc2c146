package io.holdfast.lock.tck.teeth;

import io.holdfast.lock.LockOptions;
import io.holdfast.lock.spi.Attempt;
import io.holdfast.lock.spi.BackendConfig;
import io.holdfast.lock.spi.Capabilities;
import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.spi.ClaimId;
import io.holdfast.lock.spi.Deadline;
import io.holdfast.lock.spi.Events;
import io.holdfast.lock.spi.LockBackend;
import io.holdfast.lock.spi.LockClock;
import io.holdfast.lock.spi.LockName;
import io.holdfast.lock.spi.Mode;
import io.holdfast.lock.spi.Renewal;
import io.holdfast.lock.spi.StoreException;
import io.holdfast.lock.spi.StoreException.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A {@link MapStore}, seen by one client. */
class MapBackend implements LockBackend {
  static final Capabilities CAPABILITIES =
      new Capabilities(
          Set.of(Mode.Exclusive.class),
          /* fair= */ true,
          LockOptions.LEAST_LEASE,
          LockOptions.LONGEST_LEASE,
          /* shared= */ false,
          /* tokensSurviveDataLoss= */ true,
          /* blocking= */ false);

  /** Returns the same, with other bounds of leases. */
  static Capabilities withLeases(Duration least, Duration longest) {
    return new Capabilities(
        CAPABILITIES.modes(),
        CAPABILITIES.fair(),
        least,
        longest,
        CAPABILITIES.shared(),
        CAPABILITIES.tokensSurviveDataLoss(),
        CAPABILITIES.blocking());
  }

  final MapStore store;
  final LockClock clock;
  final Events events;
  private volatile boolean closed;

  MapBackend(MapStore store, BackendConfig config, Events events) {
    this.store = store;
    this.clock = config.clock();
    this.events = events;
  }

  @Override
  public Capabilities capabilities() {
    return CAPABILITIES;
  }

  @Override
  public CompletionStage<Attempt> attempt(Claim claim, Deadline deadline) {
    if (!(claim.mode() instanceof Mode.Exclusive)) {
      return failed(Kind.REFUSED, "serves exclusive locks only, not " + claim.mode());
    }
    return closed ? refused() : done(store.attempt(claim, clock, events));
  }

  @Override
  public CompletionStage<List<Renewal>> renew(List<Claim> claims, Deadline deadline) {
    return closed
        ? refused()
        : done(claims.stream().map(claim -> store.renew(claim, clock)).toList());
  }

  @Override
  public CompletionStage<Void> release(LockName name, List<ClaimId> ids, Deadline deadline) {
    if (closed) {
      return refused();
    }
    store.release(name, ids, clock);
    return done(null);
  }

  private static <T> CompletionStage<T> refused() {
    return failed(Kind.NOT_SENT, "the backend is closed");
  }

  private static <T> CompletionStage<T> failed(Kind kind, String message) {
    return CompletableFuture.failedStage(new StoreException(kind, message, null));
  }

  /** A stage that can do no more than stages must. */
  static <T> CompletionStage<T> done(T value) {
    return CompletableFuture.completedStage(value);
  }

  @Override
  public String toString() {
    return "a map";
  }

  @Override
  public void close() {
    closed = true;
  }
}
