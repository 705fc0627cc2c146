package io.holdfast.lock.internal.local;

import io.holdfast.lock.Finding;
import io.holdfast.lock.Finding.Severity;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LossReason;
import io.holdfast.lock.spi.Attempt;
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
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A {@link LocalStore}, seen by one client. */
final class LocalBackend implements LockBackend {
  private static final Capabilities CAPABILITIES =
      new Capabilities(
              Set.of(Mode.Exclusive.class),
              true,
              LockOptions.LEAST_LEASE,
              LockOptions.LONGEST_LEASE,
              false,
              true,
              false)
          .withExtending();

  private final String url;
  private final LocalStore store;
  private final LockClock clock;
  private final Events events;
  private volatile boolean closed;

  LocalBackend(String url, LocalStore store, LockClock clock, Events events) {
    this.url = url;
    this.store = store;
    this.clock = clock;
    this.events = events;
  }

  @Override
  public Capabilities capabilities() {
    return CAPABILITIES;
  }

  @Override
  public List<Finding> examine(Deadline deadline) {
    String found = "a map in this JVM, with its clock and for as long as it lives";
    String advice = "for other processes to be excluded, name a store that they share";
    return List.of(new Finding(Severity.NOTE, "", "reach", found, advice));
  }

  @Override
  public CompletionStage<Attempt> attempt(Claim claim, Deadline deadline) {
    if (!(claim.mode() instanceof Mode.Exclusive)) {
      return refuse(Kind.REFUSED, "serves exclusive locks only, not " + claim.mode());
    }
    return closed
        ? refuse()
        : CompletableFuture.completedFuture(store.attempt(claim, clock, events));
  }

  @Override
  public CompletionStage<List<Renewal>> renew(List<Claim> claims, Deadline deadline) {
    return closed
        ? refuse()
        : CompletableFuture.completedFuture(claims.stream().map(this::renew).toList());
  }

  private Renewal renew(Claim claim) {
    long now = clock.nanoTime();
    return store.renew(claim, now)
        ? new Renewal.Renewed(claim.lease(), now)
        : new Renewal.Lost(LossReason.REVOKED);
  }

  @Override
  public CompletionStage<Attempt> extend(
      Claim claim, @Nullable ClaimId successor, Deadline deadline) {
    if (closed) {
      return refuse();
    }
    LocalStore.Extension extension = store.extend(claim, successor, clock, events);
    extension.next().ifPresent(LocalStore.Turn::tell);
    return CompletableFuture.completedFuture(extension.answer());
  }

  @Override
  public CompletionStage<Void> release(LockName name, List<ClaimId> ids, Deadline deadline) {
    if (closed) {
      return refuse();
    }
    // Outside the store's lock: the events run transitions of another client.
    store.release(name, Set.copyOf(ids), clock.nanoTime()).ifPresent(LocalStore.Turn::tell);
    return CompletableFuture.completedFuture(null);
  }

  private static <T> CompletionStage<T> refuse() {
    return refuse(Kind.NOT_SENT, "the backend is closed");
  }

  private static <T> CompletionStage<T> refuse(Kind kind, String message) {
    return CompletableFuture.failedFuture(new StoreException(kind, message, null));
  }

  @Override
  public void close() {
    closed = true;
  }

  @Override
  public String toString() {
    return url;
  }
}
