package io.holdfast.lock.benchmarks.jmh;

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
import io.holdfast.lock.spi.LockProvider;
import io.holdfast.lock.spi.Mode;
import io.holdfast.lock.spi.Renewal;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/** A backend that grants whatever it is asked for: for one client, whose engine excludes. */
final class NoStore implements LockProvider {
  @Override
  public Set<String> schemes() {
    return Set.of("nothing");
  }

  @Override
  public LockBackend open(BackendConfig config, Events events) {
    return new Generous(config.clock());
  }

  private record Generous(LockClock clock, AtomicLong tokens) implements LockBackend {
    Generous(LockClock clock) {
      this(clock, new AtomicLong(1));
    }

    @Override
    public Capabilities capabilities() {
      return new Capabilities(
          Set.of(Mode.Exclusive.class),
          /* fair= */ true,
          Duration.ofMillis(100),
          Duration.ofHours(24),
          /* shared= */ false,
          /* tokensSurviveDataLoss= */ false,
          /* blocking= */ false);
    }

    @Override
    public CompletionStage<Attempt> attempt(Claim claim, Deadline deadline) {
      long first = tokens.getAndAdd(claim.tokens());
      return CompletableFuture.completedFuture(
          new Attempt.Granted(first, claim.tokens(), claim.lease(), clock.nanoTime()));
    }

    @Override
    public CompletionStage<List<Renewal>> renew(List<Claim> claims, Deadline deadline) {
      return CompletableFuture.completedFuture(
          claims.stream()
              .<Renewal>map(claim -> new Renewal.Renewed(claim.lease(), clock.nanoTime()))
              .toList());
    }

    @Override
    public CompletionStage<Void> release(LockName name, List<ClaimId> ids, Deadline deadline) {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void close() {}
  }
}
