package io.holdfast.lock.tck.teeth;

import static io.holdfast.lock.tck.teeth.Broken.backend;

import io.holdfast.lock.spi.Attempt;
import io.holdfast.lock.spi.BackendConfig;
import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.spi.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Stores that processes share, and what becomes of them when one is killed or frozen. */
final class BrokenSharing {
  private BrokenSharing() {}

  static List<Broken> all() {
    return List.of(
        shared("shared: lease ignored", "17.1", BrokenGrants.LeaseIgnored::new),
        shared("shared: a tenth of the lease", "17.1", TenthOfTheLease::new),
        shared("shared: expiry serves no waiter", "17.3", BrokenWaiters.ExpiryServesNoWaiter::new),
        shared("shared: dead waiters are served", "17.4", DeadWaitersAreServed::new),
        shared("shared: promises a day", "17.5", PromisesADay::new),
        shared("shared: tokens fall", "17.6", BrokenTokens.TokensFall::new),
        path("set, then expire, killed in between", "17.2", "/two-steps"),
        path("unknown options of a URL are ignored", "15.5", "/any-option"));
  }

  private static Broken shared(String mistake, String rules, Supplier<MapStore> store) {
    return backend(mistake, rules, () -> new Remotes(store.get(), ""));
  }

  private static Broken path(String mistake, String rules, String path) {
    return backend(mistake, rules, () -> new Remotes(new BrokenGrants.RepetitionShortens(), path));
  }

  private static final class TenthOfTheLease extends MapStore {
    @Override
    long deadline(Claim claim, long now) {
      return now + claim.lease().toNanos() / 10;
    }
  }

  /** Neither registrations nor reservations lapse. */
  private static final class DeadWaitersAreServed extends BrokenWaiters.ReservationNeverLapses {
    @Override
    void enlist(Entry entry, Waiting waiting) {
      long until = waiting.until() + Duration.ofDays(1).toNanos();
      super.enlist(entry, new Waiting(waiting.id(), waiting.events(), until));
    }
  }

  static final class PromisesADay extends MapStore {
    @Override
    Duration promised(Claim claim) {
      return Duration.ofDays(1);
    }
  }

  /** As in the tutorial: whoever dies between both requests has locked the name for ever. */
  static final class TwoSteps extends RemoteBackend {
    TwoSteps(BackendConfig config) {
      super(config);
    }

    @Override
    public CompletionStage<Attempt> attempt(Claim claim, Deadline deadline) {
      Claim setOnly =
          new Claim(
              claim.name(),
              claim.id(),
              claim.mode(),
              Duration.ofDays(1),
              claim.tokens(),
              claim.await(),
              claim.label());
      CompletableFuture<Void> unused =
          CompletableFuture.runAsync(
              () -> expire(claim), CompletableFuture.delayedExecutor(5, TimeUnit.SECONDS));
      return super.attempt(setOnly, deadline);
    }

    /** A repetition sets the deadline anew, at this store. */
    private void expire(Claim claim) {
      CompletionStage<Attempt> unused =
          super.attempt(claim, Deadline.after(clock, Duration.ofSeconds(1)));
    }
  }
}
