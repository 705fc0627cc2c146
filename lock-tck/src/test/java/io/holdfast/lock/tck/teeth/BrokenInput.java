package io.holdfast.lock.tck.teeth;

import static io.holdfast.lock.tck.teeth.Broken.backend;
import static io.holdfast.lock.tck.teeth.Broken.client;
import static io.holdfast.lock.tck.teeth.Broken.lock;

import io.holdfast.lock.ClientOptions;
import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.Locks;
import io.holdfast.lock.spi.BackendConfig;
import io.holdfast.lock.spi.Capabilities;
import io.holdfast.lock.spi.Events;
import io.holdfast.lock.spi.LockBackend;
import java.time.Duration;
import java.util.List;

/** Clients that take what is of no use, and locks that are too slow for a sale. */
final class BrokenInput {
  private BrokenInput() {}

  static List<Broken> all() {
    return List.of(
        client("any name is taken", "15.1", AnyNameIsTaken::new),
        backend("leases are rounded up silently", "11.10", LeasesAreRounded::new),
        client("names of blanks are refused", "15.2", BlankNamesAreRefused::new),
        lock("unlock dawdles", "16.3", UnlockDawdles::new));
  }

  private static final class AnyNameIsTaken extends AroundLocks {
    AnyNameIsTaken(Clients.Client client) {
      super(client.open());
    }

    @Override
    public DistributedLock mutex(String name, LockOptions options) {
      try {
        return super.mutex(name, options);
      } catch (IllegalArgumentException taken) {
        return super.mutex("any", options);
      }
    }
  }

  /** The backend says what it can, and the client hides it. */
  private static final class LeasesAreRounded extends Stores {
    private static final Duration LEAST = Duration.ofSeconds(1);

    LeasesAreRounded() {
      super("leases are rounded", new MapStore());
    }

    @Override
    LockBackend backend(MapStore store, BackendConfig config, Events events) {
      return new MapBackend(store, config, events) {
        @Override
        public Capabilities capabilities() {
          return withLeases(LEAST, LockOptions.LONGEST_LEASE);
        }
      };
    }

    @Override
    public Locks newClient(ClientOptions options) {
      return new AroundLocks(super.newClient(options)) {
        @Override
        public DistributedLock mutex(String name, LockOptions asked) {
          boolean tooShort = asked.lease().compareTo(LEAST) < 0;
          return super.mutex(name, tooShort ? asked.withLease(LEAST) : asked);
        }
      };
    }
  }

  private static final class BlankNamesAreRefused extends AroundLocks {
    BlankNamesAreRefused(Clients.Client client) {
      super(client.open());
    }

    @Override
    public DistributedLock mutex(String name, LockOptions options) {
      if (name.isBlank()) {
        throw new IllegalArgumentException("a name must not be blank");
      }
      return super.mutex(name, options);
    }
  }

  private static final class UnlockDawdles extends AroundLock {
    UnlockDawdles(DistributedLock right) {
      super(right);
    }

    @Override
    public void unlock() {
      Clients.dawdle(Duration.ofMillis(40));
      super.unlock();
    }
  }
}
