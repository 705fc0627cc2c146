package io.holdfast.lock.tck.teeth;

import static io.holdfast.lock.tck.teeth.Broken.backend;
import static io.holdfast.lock.tck.teeth.Broken.store;

import io.holdfast.lock.spi.BackendConfig;
import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.spi.Deadline;
import io.holdfast.lock.spi.Events;
import io.holdfast.lock.spi.LockBackend;
import io.holdfast.lock.spi.Renewal;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Stores that prolong what is not there, or do not prolong what is. */
final class BrokenRenewals {
  private BrokenRenewals() {}

  static List<Broken> all() {
    return List.of(
        store("renewal prolongs nothing", "2.1 11.3 11.4", RenewalProlongsNothing::new),
        store("renewal shortens", "2.2", RenewalShortens::new),
        store("renewal ignores the owner", "2.3 2.4", RenewalIgnoresOwner::new),
        store("renewal resurrects", "2.4 2.5 2.6 2.7", RenewalResurrects::new),
        store("renewal always succeeds", "2.3 2.6 12.10", RenewalAlwaysSucceeds::new),
        store("renewal is never granted", "2.1 11.3 11.4 12.7", RenewalIsLost::new),
        backend("a batch has one answer", "2.8", BatchHasOneAnswer::new));
  }

  private static final class RenewalProlongsNothing extends MapStore {
    @Override
    long renewed(Entry entry, Claim claim, long now) {
      return entry.until;
    }
  }

  private static final class RenewalShortens extends MapStore {
    @Override
    long renewed(Entry entry, Claim claim, long now) {
      return deadline(claim, now);
    }
  }

  private static final class RenewalIgnoresOwner extends MapStore {
    @Override
    boolean mayRenew(Entry entry, Claim claim, long now) {
      return !entry.isOver(now);
    }
  }

  static final class RenewalResurrects extends MapStore {
    @Override
    boolean mayRenew(Entry entry, Claim claim, long now) {
      if (entry.isOver(now)) {
        entry.owner = claim.id();
      }
      return claim.id().equals(entry.owner);
    }
  }

  static final class RenewalAlwaysSucceeds extends MapStore {
    @Override
    boolean mayRenew(Entry entry, Claim claim, long now) {
      return true;
    }

    @Override
    long renewed(Entry entry, Claim claim, long now) {
      return isGranted(entry, claim.id(), now) ? super.renewed(entry, claim, now) : entry.until;
    }
  }

  private static final class RenewalIsLost extends MapStore {
    @Override
    boolean mayRenew(Entry entry, Claim claim, long now) {
      return false;
    }
  }

  private static final class BatchHasOneAnswer extends Stores {
    BatchHasOneAnswer() {
      super("a batch has one answer", new MapStore());
    }

    @Override
    LockBackend backend(MapStore store, BackendConfig config, Events events) {
      return new MapBackend(store, config, events) {
        @Override
        public CompletionStage<List<Renewal>> renew(List<Claim> claims, Deadline deadline) {
          Renewal first = store.renew(claims.get(0), clock);
          return done(Collections.nCopies(claims.size(), first));
        }
      };
    }
  }
}
