package io.holdfast.lock.tck.teeth;

import static io.holdfast.lock.tck.teeth.Broken.backend;
import static io.holdfast.lock.tck.teeth.Broken.remote;
import static io.holdfast.lock.tck.teeth.Broken.store;

import io.holdfast.lock.LossReason;
import io.holdfast.lock.spi.BackendConfig;
import io.holdfast.lock.spi.Capabilities;
import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.spi.ClaimId;
import io.holdfast.lock.spi.Deadline;
import io.holdfast.lock.spi.LockClock;
import io.holdfast.lock.spi.LockName;
import io.holdfast.lock.spi.Renewal;
import io.holdfast.lock.spi.Renewal.Lost;
import io.holdfast.lock.spi.Renewal.Renewed;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/** Stores and backends that are right until the store, or the way to it, is hurt. */
final class BrokenFaults {
  private BrokenFaults() {}

  static List<Broken> all() {
    return List.of(
        remote("a renewal without answer counts", "18.1", "/unanswered-is-renewed"),
        remote("connects once", "18.3 18.4 18.16 20.3", "/connects-once"),
        remote("a broken connection is a loss", "18.3", "/cut-is-lost"),
        remote("get, then delete, and no more", "18.11 18.15", "/get-then-delete"),
        remote("blocks and does not say so", "19.5", "/blocks"),
        hurt("hurt: a repetition is busy", "18.10", BrokenGrants.RepetitionIsBusy::new),
        hurt("hurt: promises a day", "18.1 18.2", BrokenSharing.PromisesADay::new),
        hurt("a renewal that fails deletes", "18.2", FailedRenewalDeletes::new),
        hurt("hurt: renewal resurrects", "18.5 18.17", BrokenRenewals.RenewalResurrects::new),
        hurt("a deleted entry has expired", "18.5 18.17", DeletedIsExpired::new),
        hurt("the counter is part of the entry", "18.6 18.18", CounterInTheEntry::new),
        hurt("nothing is written to disk", "18.16", NothingOnDisk::new),
        hurt("the counter is not written to disk", "18.16", NoCounterOnDisk::new),
        session("the end of a session goes unnoticed", "18.7", SessionGoesUnnoticed::new),
        session("the end of a session is hidden", "18.7", SessionIsHidden::new),
        session("session: the counter is part of the entry", "18.8", CounterInTheEntry::new),
        store("a lease in 32 bits", "19.3", LeaseIn32Bits::new),
        store("whole minutes of lease", "19.3", WholeMinutes::new));
  }

  private static Broken hurt(String mistake, String rules, Supplier<MapStore> store) {
    return backend(mistake, rules, () -> new Remotes(store.get(), ""));
  }

  private static Broken session(String mistake, String rules, Supplier<MapStore> store) {
    return backend(mistake, rules, () -> new Remotes(store.get(), "/session"));
  }

  // ---- backends -----------------------------------------------------------------------------

  /** As if the store would surely have said so if it had ended. */
  static final class UnansweredIsRenewed extends RemoteBackend {
    UnansweredIsRenewed(BackendConfig config) {
      super(config);
    }

    @Override
    CompletionStage<Renewal> renew(Claim claim, Deadline deadline) {
      long since = clock.nanoTime();
      return super.renew(claim, deadline).exceptionally(e -> new Renewed(claim.lease(), since));
    }
  }

  static final class ConnectsOnce extends RemoteBackend {
    ConnectsOnce(BackendConfig config) {
      super(config);
    }

    @Override
    <T> CompletionStage<T> asked(String question, Deadline deadline, Function<String[], T> read) {
      return super.asked(question, deadline, read)
          .whenComplete(
              (answer, failure) -> {
                if (failure != null) {
                  close();
                }
              });
    }
  }

  static final class CutIsLost extends RemoteBackend {
    CutIsLost(BackendConfig config) {
      super(config);
    }

    @Override
    CompletionStage<Renewal> renew(Claim claim, Deadline deadline) {
      return super.renew(claim, deadline).exceptionally(e -> new Lost(LossReason.REVOKED));
    }
  }

  /** Looks whose the entry is, and does nothing if it does not learn it. */
  static final class GetThenDelete extends RemoteBackend {
    GetThenDelete(BackendConfig config) {
      super(config);
    }

    @Override
    Duration patience(Deadline deadline) {
      return super.patience(deadline).dividedBy(2);
    }

    @Override
    public CompletionStage<Void> release(LockName name, List<ClaimId> ids, Deadline deadline) {
      return asked(RemoteStore.GREETING, deadline, answer -> true)
          .exceptionally(unanswered -> false)
          .thenCompose(
              known ->
                  known
                      ? super.release(name, ids, deadline)
                      : CompletableFuture.completedFuture(null));
    }
  }

  static final class Blocks extends RemoteBackend {
    Blocks(BackendConfig config) {
      super(config);
    }

    @Override
    public Capabilities capabilities() {
      return new Capabilities(
          CAPABILITIES.modes(),
          CAPABILITIES.fair(),
          CAPABILITIES.leastLease(),
          CAPABILITIES.longestLease(),
          CAPABILITIES.shared(),
          CAPABILITIES.tokensSurviveDataLoss(),
          /* blocking= */ false);
    }
  }

  // ---- stores -------------------------------------------------------------------------------

  private static final class FailedRenewalDeletes extends PolledStore {
    @Override
    boolean mayRenew(Entry entry, Claim claim, long now) {
      boolean may = super.mayRenew(entry, claim, now);
      if (!may) {
        delete(entry);
      }
      return may;
    }
  }

  private static final class DeletedIsExpired extends PolledStore {
    @Override
    LossReason reason(ClaimId id) {
      return LossReason.EXPIRED;
    }
  }

  private static final class CounterInTheEntry extends PolledStore {
    @Override
    long lastToken(Entry entry, Claim claim, int tokens, LockClock clock) {
      return entry.lastToken + tokens;
    }

    @Override
    void delete(Entry entry) {
      super.delete(entry);
      entry.lastToken = 0;
    }
  }

  private static final class NothingOnDisk extends PolledStore {
    @Override
    void restarted() {
      deleteAll();
    }
  }

  /** Grants are kept, and what the next tokens are counted from is not. */
  private static final class NoCounterOnDisk extends PolledStore {
    private long counter;

    @Override
    long lastToken(Entry entry, Claim claim, int tokens, LockClock clock) {
      counter += tokens;
      return counter;
    }

    @Override
    synchronized void restarted() {
      counter = 0;
    }
  }

  private static final class SessionGoesUnnoticed extends SessionStore {
    @Override
    void delete(Entry entry) {}
  }

  private static final class SessionIsHidden extends SessionStore {
    @Override
    LossReason reason(ClaimId id) {
      return LossReason.REVOKED;
    }
  }

  /** In nanoseconds. */
  private static final class LeaseIn32Bits extends MapStore {
    @Override
    Duration promised(Claim claim) {
      int nanos = (int) claim.lease().toNanos();
      return Duration.ofNanos(nanos);
    }
  }

  private static final class WholeMinutes extends MapStore {
    @Override
    long deadline(Claim claim, long now) {
      return now + Duration.ofMinutes(claim.lease().toMinutes() + 1).toNanos();
    }
  }
}
