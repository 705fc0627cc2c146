package io.holdfast.lock.tck.teeth;

import static io.holdfast.lock.tck.teeth.Broken.client;
import static io.holdfast.lock.tck.teeth.Broken.lock;

import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Hold;
import io.holdfast.lock.Lease;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Clients that confuse whose a hold is. */
final class BrokenOwnership {
  private BrokenOwnership() {}

  static List<Broken> all() {
    return List.of(
        lock("first unlock frees a nested hold", "7.1", FirstUnlockFrees::new),
        lock("not reentrant", "7.1", NotReentrant::new),
        client("a nested lock asks the store", "7.2", NestedLockAsks::new),
        client("token changes on re-entry", "7.3", TokenChangesOnReentry::new),
        client("a nested lock ends renewal", "7.3", NestedLockEndsRenewal::new),
        lock("unlock without a hold is ignored", "7.4 7.5 12.2", UnlockIsIgnored::new),
        lock("an ended hold seems valid", "7.7", EndedHoldSeemsValid::new),
        lock("a lease belongs to its thread", "7.8", LeaseOfItsThread::new),
        client("close of a lease ends the next one", "7.8", CloseEndsTheNext::new),
        lock("a lease is its thread's hold", "7.9", LeaseIsAThreadsHold::new),
        lock("who waits for itself waits", "7.10", WaitsForItself::new),
        lock("conditions are of this JVM", "7.11", LocalConditions::new));
  }

  private static final class FirstUnlockFrees extends AroundLock {
    FirstUnlockFrees(DistributedLock right) {
      super(right);
    }

    @Override
    public void unlock() {
      do {
        super.unlock();
      } while (current() != null);
    }
  }

  private static final class NotReentrant extends AroundLock {
    NotReentrant(DistributedLock right) {
      super(right);
    }

    @Override
    public boolean tryLock() {
      return current() == null && super.tryLock();
    }
  }

  private static final class NestedLockAsks extends AroundLocks {
    NestedLockAsks(Clients.Client client) {
      super(client.open());
    }

    @Override
    DistributedLock around(DistributedLock lock) {
      DistributedLock count = right.mutex(lock.name() + "-count", lock.options());
      return new AroundLock(lock) {
        @Override
        public void lock() {
          super.lock();
          if (count.tryLock()) {
            count.unlock();
          }
        }
      };
    }
  }

  private static final class TokenChangesOnReentry extends AroundLocks {
    private long entries;

    TokenChangesOnReentry(Clients.Client client) {
      super(client.open());
    }

    @Override
    DistributedLock around(DistributedLock lock) {
      return new AroundLock(lock) {
        @Override
        public void lock() {
          super.lock();
          entries++;
        }

        @Override
        Hold around(Hold hold) {
          return new AroundLease(hold) {
            @Override
            public long fencingToken() {
              return super.fencingToken() + entries;
            }
          };
        }
      };
    }
  }

  /** Whether there is renewal is a field of the lock, which whoever enters writes. */
  private static final class NestedLockEndsRenewal extends AroundLocks {
    private boolean renewal = true;

    NestedLockEndsRenewal(Clients.Client client) {
      super(client.open());
    }

    @Override
    DistributedLock around(DistributedLock lock) {
      return new AroundLock(lock) {
        @Override
        public void lock() {
          super.lock();
          renewal &= options().renewal();
        }

        @Override
        Hold around(Hold hold) {
          return new AroundLease(hold) {
            @Override
            public Duration remaining() {
              return renewal ? super.remaining() : Duration.ZERO;
            }
          };
        }
      };
    }
  }

  private static final class UnlockIsIgnored extends AroundLock {
    UnlockIsIgnored(DistributedLock right) {
      super(right);
    }

    @Override
    public void unlock() {
      if (current() != null) {
        super.unlock();
      }
    }
  }

  private static final class EndedHoldSeemsValid extends AroundLock {
    EndedHoldSeemsValid(DistributedLock right) {
      super(right);
    }

    @Override
    Hold around(Hold hold) {
      return new AroundLease(hold) {
        private final Duration first = super.remaining();

        @Override
        public Duration remaining() {
          return first;
        }
      };
    }
  }

  private static final class LeaseOfItsThread extends AroundLock {
    LeaseOfItsThread(DistributedLock right) {
      super(right);
    }

    @Override
    Lease around(Lease lease) {
      Thread owner = Thread.currentThread();
      return new AroundLease(lease) {
        @Override
        public void close() {
          if (Thread.currentThread() != owner) {
            throw new IllegalMonitorStateException("not owner");
          }
          super.close();
        }
      };
    }
  }

  /** Frees the name, and not the lease. */
  private static final class CloseEndsTheNext extends AroundLocks {
    private static @Nullable Lease last;

    CloseEndsTheNext(Clients.Client client) {
      super(client.open());
    }

    @Override
    DistributedLock around(DistributedLock lock) {
      return new AroundLock(lock) {
        @Override
        Lease around(Lease lease) {
          last = lease;
          return new AroundLease(lease) {
            @Override
            public void close() {
              if (last != null) {
                last.close();
              }
            }
          };
        }
      };
    }
  }

  private static final class LeaseIsAThreadsHold extends AroundLock {
    LeaseIsAThreadsHold(DistributedLock right) {
      super(right);
    }

    @Override
    public @Nullable Lease tryAcquire() {
      return super.tryLock() ? new Mine() : null;
    }

    private final class Mine extends AroundLease {
      Mine() {
        super(Objects.requireNonNull(LeaseIsAThreadsHold.super.current()));
      }

      @Override
      public void close() {
        unlock();
      }
    }
  }

  private static final class WaitsForItself extends AroundLock {
    WaitsForItself(DistributedLock right) {
      super(right);
    }

    @Override
    public Lease acquire() throws InterruptedException {
      if (current() != null) {
        Clients.dawdle(Duration.ofSeconds(2));
      }
      return super.acquire();
    }
  }

  private static final class LocalConditions extends AroundLock {
    LocalConditions(DistributedLock right) {
      super(right);
    }

    @Override
    public Condition newCondition() {
      return new ReentrantLock().newCondition();
    }
  }
}
