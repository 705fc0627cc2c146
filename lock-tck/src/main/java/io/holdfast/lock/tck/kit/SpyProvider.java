package io.holdfast.lock.tck.kit;

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
import io.holdfast.lock.tck.LockFixture;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** The provider under test, for one client, writing down its claims so as to revoke them. */
public final class SpyProvider implements LockProvider {
  private final LockFixture fixture;
  private final LockProvider provider;
  private final Queue<Claim> claims = new ConcurrentLinkedQueue<>();
  private volatile @Nullable SpiedBackend backend;
  private volatile @Nullable BackendConfig config;

  /** Spies on a backend. */
  public SpyProvider(LockFixture fixture) {
    this.fixture = fixture;
    provider = Providers.of(fixture);
  }

  /** Deletes all grants behind the client's back, as an operator would by hand. */
  public void revokeAll() {
    SpiedBackend opened = backend;
    BackendConfig used = config;
    if (opened == null || used == null) {
      throw new IllegalStateException("no client was opened");
    }
    for (Claim claim : claims) {
      Deadline deadline = Deadline.after(used.clock(), Duration.ofSeconds(2));
      opened
          .backend
          .release(claim.name(), List.of(claim.id()), deadline)
          .toCompletableFuture()
          .join();
    }
  }

  @Override
  public Set<String> schemes() {
    return provider.schemes();
  }

  @Override
  public LockBackend open(BackendConfig bare, Events events) {
    BackendConfig full =
        new BackendConfig(
            BackendUrl.parse(fixture.url()), bare.client(), bare.requestTimeout(), bare.clock());
    SpiedBackend opened = new SpiedBackend(provider.open(full, events));
    backend = opened;
    config = full;
    return opened;
  }

  private final class SpiedBackend implements LockBackend {
    private final LockBackend backend;

    SpiedBackend(LockBackend backend) {
      this.backend = backend;
    }

    @Override
    public Capabilities capabilities() {
      return backend.capabilities();
    }

    @Override
    public CompletionStage<Attempt> attempt(Claim claim, Deadline deadline) {
      claims.add(claim);
      return backend.attempt(claim, deadline);
    }

    @Override
    public CompletionStage<Attempt> extend(
        Claim claim, @Nullable ClaimId successor, Deadline deadline) {
      if (successor != null) {
        claims.add(
            new Claim(
                claim.name(),
                successor,
                claim.mode(),
                claim.lease(),
                claim.tokens(),
                /* await= */ true,
                claim.label()));
      }
      return backend.extend(claim, successor, deadline);
    }

    @Override
    public CompletionStage<List<Renewal>> renew(List<Claim> batch, Deadline deadline) {
      return backend.renew(batch, deadline);
    }

    @Override
    public CompletionStage<Void> release(LockName name, List<ClaimId> ids, Deadline deadline) {
      return backend.release(name, ids, deadline);
    }

    @Override
    public Object shard(LockName name) {
      return backend.shard(name);
    }

    @Override
    public String toString() {
      return backend.toString();
    }

    @Override
    public void close() {
      backend.close();
    }
  }
}
