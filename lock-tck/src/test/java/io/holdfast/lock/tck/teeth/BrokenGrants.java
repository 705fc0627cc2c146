package io.holdfast.lock.tck.teeth;

import static io.holdfast.lock.tck.teeth.Broken.backend;
import static io.holdfast.lock.tck.teeth.Broken.store;

import io.holdfast.lock.ClientOptions;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.Locks;
import io.holdfast.lock.spi.Attempt;
import io.holdfast.lock.spi.BackendConfig;
import io.holdfast.lock.spi.Capabilities;
import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.spi.Deadline;
import io.holdfast.lock.spi.Events;
import io.holdfast.lock.spi.LockBackend;
import io.holdfast.lock.spi.LockClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Stores that grant what they must not, or for another time than they say. */
final class BrokenGrants {
  private BrokenGrants() {}

  static List<Broken> all() {
    return List.of(
        store("grants everyone", "1.2 6.1 8.2 13.5 16.2", GrantsEveryone::new),
        store("get, then set", "6.1 6.2", GetThenSet::new),
        store("a free name is busy", "1.1 8.1", NeverGrants::new),
        store("lease ignored", "1.7 2.3", LeaseIgnored::new),
        store("lease too short", "1.7 1.8 11.2", LeaseTooShort::new),
        store("promises twice the lease", "1.8", PromisesTwiceTheLease::new),
        store("validity counts from the answer", "1.1 2.1", CountsFromTheAnswer::new),
        store("a repetition is busy", "1.4", RepetitionIsBusy::new),
        store("a repetition prolongs nothing", "1.5", RepetitionProlongsNothing::new),
        store("a repetition shortens", "1.6", RepetitionShortens::new),
        store("every try waits", "1.3", EveryTryWaits::new),
        store("brings more tokens than asked for", "1.9", BringsTooManyTokens::new),
        backend("every mode is exclusive", "1.11 19.2", EveryModeIsExclusive::new),
        backend("capabilities change", "1.12", CapabilitiesChange::new),
        backend("a client claims otherwise", "19.1", ClientClaimsOtherwise::new),
        backend("close deletes others' grants", "20.5", CloseDeletesAll::new),
        backend("a closed backend goes on", "20.6", ClosedBackendGoesOn::new));
  }

  private static final class GrantsEveryone extends MapStore {
    @Override
    boolean mayHave(Entry entry, Claim claim, long now) {
      return true;
    }
  }

  /** Two requests, and others in between: those who got the same set at the same moment. */
  private static final class GetThenSet extends MapStore {
    private static final long TICK_NANOS = 10_000_000;

    private final ThreadLocal<Boolean> got = ThreadLocal.withInitial(() -> false);

    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // that is the mistake
    Attempt attempt(Claim claim, LockClock clock, Events events) {
      boolean free = get(claim, clock);
      got.set(free);
      if (free) {
        long tick = TICK_NANOS - Math.floorMod(System.nanoTime(), TICK_NANOS);
        Clients.dawdle(Duration.ofNanos(tick));
      }
      return super.attempt(claim, clock, events);
    }

    private synchronized boolean get(Claim claim, LockClock clock) {
      return super.mayHave(entry(claim.name()), claim, clock.nanoTime());
    }

    @Override
    boolean mayHave(Entry entry, Claim claim, long now) {
      return got.get();
    }

    @Override
    boolean registers(Claim claim) {
      return false;
    }

    @Override
    Duration retryAfter() {
      return Duration.ofMillis(2);
    }
  }

  private static final class NeverGrants extends MapStore {
    @Override
    boolean mayHave(Entry entry, Claim claim, long now) {
      return false;
    }
  }

  static final class LeaseIgnored extends MapStore {
    @Override
    long deadline(Claim claim, long now) {
      return now + Duration.ofDays(1).toNanos();
    }
  }

  private static final class LeaseTooShort extends MapStore {
    @Override
    long deadline(Claim claim, long now) {
      return now + claim.lease().toNanos() / 2;
    }
  }

  private static final class PromisesTwiceTheLease extends MapStore {
    @Override
    Duration promised(Claim claim) {
      return claim.lease().multipliedBy(2);
    }
  }

  private static final class CountsFromTheAnswer extends MapStore {
    @Override
    long since(long now) {
      return now + Duration.ofMillis(1).toNanos();
    }
  }

  static final class RepetitionIsBusy extends MapStore {
    @Override
    boolean mayHave(Entry entry, Claim claim, long now) {
      return super.mayHave(entry, claim, now) && !isGranted(entry, claim.id(), now);
    }
  }

  private static final class RepetitionProlongsNothing extends MapStore {
    @Override
    long repeated(Entry entry, Claim claim, long now) {
      return entry.until;
    }
  }

  static final class RepetitionShortens extends MapStore {
    @Override
    long repeated(Entry entry, Claim claim, long now) {
      return deadline(claim, now);
    }
  }

  private static final class EveryTryWaits extends MapStore {
    @Override
    boolean registers(Claim claim) {
      return true;
    }
  }

  private static final class BringsTooManyTokens extends MapStore {
    @Override
    int howMany(Claim claim) {
      return claim.tokens() + 1;
    }
  }

  private static final class EveryModeIsExclusive extends Stores {
    EveryModeIsExclusive() {
      super("every mode is exclusive", new MapStore());
    }

    @Override
    LockBackend backend(MapStore store, BackendConfig config, Events events) {
      return new MapBackend(store, config, events) {
        @Override
        public CompletionStage<Attempt> attempt(Claim claim, Deadline deadline) {
          return done(store.attempt(claim, clock, events));
        }
      };
    }
  }

  private static final class CapabilitiesChange extends Stores {
    CapabilitiesChange() {
      super("capabilities change", new MapStore());
    }

    @Override
    LockBackend backend(MapStore store, BackendConfig config, Events events) {
      return new MapBackend(store, config, events) {
        private int asked;

        @Override
        public Capabilities capabilities() {
          return withLeases(LockOptions.LEAST_LEASE.plusMillis(asked++), LockOptions.LONGEST_LEASE);
        }
      };
    }
  }

  private static final class ClientClaimsOtherwise extends Stores {
    ClientClaimsOtherwise() {
      super("a client claims otherwise", new MapStore());
    }

    @Override
    public Locks newClient(ClientOptions options) {
      return new AroundLocks(super.newClient(options)) {
        @Override
        public Capabilities capabilities() {
          return RemoteBackend.CAPABILITIES;
        }
      };
    }
  }

  private static final class CloseDeletesAll extends Stores {
    CloseDeletesAll() {
      super("close deletes others' grants", new MapStore());
    }

    @Override
    LockBackend backend(MapStore store, BackendConfig config, Events events) {
      return new MapBackend(store, config, events) {
        @Override
        public void close() {
          store.deleteAll();
          super.close();
        }
      };
    }
  }

  private static final class ClosedBackendGoesOn extends Stores {
    ClosedBackendGoesOn() {
      super("a closed backend goes on", new MapStore());
    }

    @Override
    LockBackend backend(MapStore store, BackendConfig config, Events events) {
      return new MapBackend(store, config, events) {
        @Override
        public void close() {}
      };
    }
  }
}
