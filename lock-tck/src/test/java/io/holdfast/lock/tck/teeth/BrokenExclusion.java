package io.holdfast.lock.tck.teeth;

import static io.holdfast.lock.tck.teeth.Broken.client;
import static io.holdfast.lock.tck.teeth.Broken.lock;

import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Hold;
import io.holdfast.lock.Lease;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.Locks;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Clients that let in whom they must not, or the same ones again and again. */
final class BrokenExclusion {
  private BrokenExclusion() {}

  static List<Broken> all() {
    return List.of(
        client("re-entry across threads", "6.1 6.3 7.4 7.6 16.1", ReentryAcrossThreads::new),
        client("threads and leases exclude only their like", "6.2 7.9", TwoQueues::new),
        lock("holds are kept by the object", "6.5", HoldsOfTheObject::new),
        client("some threads back off", "6.7", SomeThreadsBackOff::new),
        client("some clients back off", "6.6", SomeClientsBackOff::new));
  }

  /** Knows clients only: the name is held by all threads of one, however often each enters. */
  private static final class ReentryAcrossThreads extends AroundLocks {
    private final Map<String, Shared> all = new ConcurrentHashMap<>();

    ReentryAcrossThreads(Clients.Client client) {
      super(client.open());
    }

    @Override
    DistributedLock around(DistributedLock lock) {
      Shared shared = all.computeIfAbsent(lock.name(), name -> new Shared());
      return new AroundLock(lock) {
        @Override
        public void lock() {
          shared.enter(lock);
        }

        @Override
        public void lockInterruptibly() {
          shared.enter(lock);
        }

        @Override
        public void unlock() {
          shared.leave();
        }

        @Override
        public @Nullable Hold current() {
          return shared.lease;
        }

        @Override
        public boolean isHeldByCurrentThread() {
          return shared.lease != null;
        }
      };
    }

    private static final class Shared {
      private int entries;
      private volatile @Nullable Lease lease;

      synchronized void enter(DistributedLock lock) {
        while (lease == null) {
          lease = lock.tryAcquire();
        }
        entries++;
      }

      synchronized void leave() {
        Lease left = lease;
        if (left != null && --entries == 0) {
          lease = null;
          left.close();
        }
      }
    }
  }

  private static final class TwoQueues extends AroundLocks {
    TwoQueues(Clients.Client client) {
      super(client.open());
    }

    @Override
    DistributedLock around(DistributedLock lock) {
      DistributedLock leases = right.mutex(lock.name() + "-leases", lock.options());
      return new AroundLock(lock) {
        @Override
        public Lease acquire() throws InterruptedException {
          return leases.acquire();
        }

        @Override
        public @Nullable Lease tryAcquire() {
          return leases.tryAcquire();
        }
      };
    }
  }

  private static final class HoldsOfTheObject extends AroundLock {
    private int entries;

    HoldsOfTheObject(DistributedLock right) {
      super(right);
    }

    @Override
    public void lock() {
      super.lock();
      entries++;
    }

    @Override
    public void unlock() {
      entries--;
      do {
        super.unlock();
      } while (entries == 0 && super.current() != null);
    }
  }

  private static final class SomeThreadsBackOff extends AroundLocks {
    SomeThreadsBackOff(Clients.Client client) {
      super(client.open());
    }

    @Override
    DistributedLock around(DistributedLock lock) {
      return new AroundLock(lock) {
        @Override
        public void lock() {
          if (Thread.currentThread().getName().endsWith("7")) {
            Clients.dawdle(Duration.ofMillis(300));
          }
          super.lock();
        }
      };
    }
  }

  private static final class SomeClientsBackOff extends AroundLocks {
    private static final Map<String, Locks> FIRST = new HashMap<>();

    SomeClientsBackOff(Clients.Client client) {
      super(client.open());
    }

    @Override
    public DistributedLock mutex(String name, LockOptions options) {
      synchronized (FIRST) {
        FIRST.putIfAbsent(name, this);
        return FIRST.get(name) == this ? super.mutex(name, options) : slow(name, options);
      }
    }

    private DistributedLock slow(String name, LockOptions options) {
      return new AroundLock(super.mutex(name, options)) {
        @Override
        public void lock() {
          Clients.dawdle(Duration.ofMillis(300));
          super.lock();
        }
      };
    }
  }
}
