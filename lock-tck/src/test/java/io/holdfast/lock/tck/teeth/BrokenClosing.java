package io.holdfast.lock.tck.teeth;

import static io.holdfast.lock.tck.teeth.Broken.client;

import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Lease;
import io.holdfast.lock.LockClosedException;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LockStatistics;
import io.holdfast.lock.LossReason;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** Clients that close too early, too late, or not at all. */
final class BrokenClosing {
  private BrokenClosing() {}

  static List<Broken> all() {
    return List.of(
        client("a closed client goes on", "14.1 14.3", ClosedClientGoesOn::new),
        client("a closed client fails in another way", "14.1 14.2", ClosedClientFails::new),
        client("close leaks the hold", "14.3 14.4", CloseLeaksTheHold::new),
        client("close tells no holder", "14.3", CloseTellsNobody::new),
        client("close deletes live grants", "14.3 14.4", CloseDeletesGrants::new),
        client("close does not drain", "14.5", CloseDoesNotDrain::new),
        client("close waits for its own thread", "14.6", CloseWaitsForItself::new),
        client("closing again is an error", "14.7", ClosingAgainFails::new),
        client("a thread is left", "14.8", ThreadIsLeft::new),
        client("nothing is counted", "14.9", NothingIsCounted::new));
  }

  private static final class ClosedClientGoesOn extends AroundLocks {
    ClosedClientGoesOn(Clients.Client client) {
      super(client.open());
    }

    @Override
    public void close() {}
  }

  private static final class ClosedClientFails extends AroundLocks {
    ClosedClientFails(Clients.Client client) {
      super(client.open());
    }

    @Override
    DistributedLock around(DistributedLock lock) {
      return new AroundLock(lock) {
        @Override
        public void lock() {
          try {
            super.lock();
          } catch (LockClosedException e) {
            throw new IllegalStateException(e);
          }
        }
      };
    }
  }

  /** Takes no more calls, and renews what it has for ever. */
  private static final class CloseLeaksTheHold extends AroundLocks {
    private final Queue<Lease> leases = new ConcurrentLinkedQueue<>();
    private boolean closed;

    CloseLeaksTheHold(Clients.Client client) {
      super(client.open());
    }

    @Override
    public DistributedLock mutex(String name, LockOptions options) {
      if (closed) {
        throw new LockClosedException("closed: '" + name + "'", null);
      }
      return super.mutex(name, options);
    }

    @Override
    DistributedLock around(DistributedLock lock) {
      return new AroundLock(lock) {
        @Override
        Lease around(Lease lease) {
          leases.add(lease);
          return lease;
        }
      };
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private static final class CloseTellsNobody extends AroundLocks {
    CloseTellsNobody(Clients.Client client) {
      super(client.open());
    }

    @Override
    DistributedLock around(DistributedLock lock) {
      return new AroundLock(lock) {
        @Override
        Lease around(Lease lease) {
          return new AroundLease(lease) {
            @Override
            public void onLost(Consumer<? super LossReason> listener) {}
          };
        }
      };
    }
  }

  private static final class CloseDeletesGrants extends AroundLocks {
    private final Queue<Lease> leases = new ConcurrentLinkedQueue<>();

    CloseDeletesGrants(Clients.Client client) {
      super(client.open());
    }

    @Override
    DistributedLock around(DistributedLock lock) {
      return new AroundLock(lock) {
        @Override
        Lease around(Lease lease) {
          leases.add(lease);
          return lease;
        }
      };
    }

    @Override
    public void close() {
      leases.forEach(Lease::close);
      super.close();
    }
  }

  private static final class CloseDoesNotDrain extends AroundLocks {
    CloseDoesNotDrain(Clients.Client client) {
      super(client.open(client.options().withDrainTime(Duration.ZERO)));
    }
  }

  private static final class CloseWaitsForItself extends AroundLocks {
    private final Clients.Client client;

    CloseWaitsForItself(Clients.Client client) {
      super(client.open());
      this.client = client;
    }

    @Override
    public void close() {
      if (statistics().holds() > 0) {
        client.pause(client.options().drainTime());
      }
      super.close();
    }
  }

  private static final class ClosingAgainFails extends AroundLocks {
    private boolean closed;

    ClosingAgainFails(Clients.Client client) {
      super(client.open());
    }

    @Override
    public void close() {
      if (closed) {
        throw new IllegalStateException("closed already");
      }
      closed = true;
      super.close();
    }
  }

  private static final class ThreadIsLeft extends AroundLocks {
    ThreadIsLeft(Clients.Client client) {
      super(client.open());
      Thread left = new Thread(ThreadIsLeft::run, "left");
      left.setDaemon(true);
      left.start();
    }

    private static void run() {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static final class NothingIsCounted extends AroundLocks {
    NothingIsCounted(Clients.Client client) {
      super(client.open());
    }

    @Override
    public LockStatistics statistics() {
      return new LockStatistics(0, 0, 0, 0, 0, 0, 0, 0, 0);
    }
  }
}
