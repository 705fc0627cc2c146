package io.holdfast.lock.tck.teeth;

import static io.holdfast.lock.tck.teeth.Broken.client;
import static io.holdfast.lock.tck.teeth.Broken.lock;

import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Hold;
import io.holdfast.lock.Lease;
import io.holdfast.lock.LockTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Clients whose tries wait when they must not, or do not when they should. */
final class BrokenTries {
  private BrokenTries() {}

  static List<Broken> all() {
    return List.of(
        lock("tryLock blocks", "8.2 8.3", TryLockBlocks::new),
        lock("no time is a long time", "8.4", NoTimeIsLong::new),
        lock("a failed try goes on waiting", "8.5", FailedTryWaits::new),
        lock("a try asks twice", "8.6", TryAsksTwice::new),
        lock("a timed try does not wait", "9.1 9.2 9.3", TimedTryDoesNotWait::new),
        lock("time-out ignored", "9.2 9.3", TimeoutIgnored::new),
        lock("a timed-out future fails in another way", "9.4", FutureFailsDifferently::new),
        lock("late grant to a timed-out waiter kept", "9.5", TimedOutWaiterStays::new),
        lock("a long time overflows", "9.6", LongTimeOverflows::new),
        client("one time-out ends all waits", "9.7", OneTimeoutEndsAll::new),
        lock("time-out taken for success", "9.2 16.4", TimeoutTakenForSuccess::new));
  }

  private static final class TryLockBlocks extends AroundLock {
    TryLockBlocks(DistributedLock right) {
      super(right);
    }

    @Override
    public boolean tryLock() {
      boolean locked = super.tryLock();
      for (int left = 15; !locked && left > 0; left--) {
        Clients.dawdle(Duration.ofMillis(100));
        locked = super.tryLock();
      }
      return locked;
    }
  }

  private static final class NoTimeIsLong extends AroundLock {
    NoTimeIsLong(DistributedLock right) {
      super(right);
    }

    @Override
    public boolean tryLock(Duration time) throws InterruptedException {
      boolean locked = super.tryLock(time);
      if (!locked && time.isNegative()) {
        Clients.dawdle(Duration.ofSeconds(2));
      }
      return locked;
    }
  }

  private static final class FailedTryWaits extends AroundLock {
    FailedTryWaits(DistributedLock right) {
      super(right);
    }

    @Override
    public boolean tryLock() {
      boolean locked = super.tryLock();
      if (!locked) {
        CompletableFuture<Lease> unused = right.acquireAsync(Duration.ofDays(1));
      }
      return locked;
    }
  }

  private static final class TryAsksTwice extends AroundLock {
    TryAsksTwice(DistributedLock right) {
      super(right);
    }

    @Override
    public boolean tryLock() {
      boolean locked = super.tryLock();
      return locked || super.tryLock();
    }
  }

  private static final class TimedTryDoesNotWait extends AroundLock {
    TimedTryDoesNotWait(DistributedLock right) {
      super(right);
    }

    @Override
    public boolean tryLock(Duration time) throws InterruptedException {
      return super.tryLock(Duration.ZERO);
    }
  }

  private static final class TimeoutIgnored extends AroundLock {
    TimeoutIgnored(DistributedLock right) {
      super(right);
    }

    @Override
    public boolean tryLock(Duration time) throws InterruptedException {
      return super.tryLock(time.plus(Duration.ofSeconds(10)));
    }
  }

  private static final class FutureFailsDifferently extends AroundLock {
    FutureFailsDifferently(DistributedLock right) {
      super(right);
    }

    @Override
    public CompletableFuture<Lease> acquireAsync(Duration time) {
      return super.acquireAsync(time)
          .handle(
              (lease, error) -> {
                if (error instanceof LockTimeoutException) {
                  throw new CompletionException(new TimeoutException());
                }
                return lease;
              });
    }
  }

  private static final class TimedOutWaiterStays extends AroundLock {
    TimedOutWaiterStays(DistributedLock right) {
      super(right);
    }

    @Override
    public boolean tryLock(Duration time) throws InterruptedException {
      boolean locked = super.tryLock(time);
      if (!locked) {
        CompletableFuture<Lease> unused = right.acquireAsync(Duration.ofDays(1));
      }
      return locked;
    }
  }

  private static final class LongTimeOverflows extends AroundLock {
    LongTimeOverflows(DistributedLock right) {
      super(right);
    }

    @Override
    public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
      return super.tryLock(Duration.ofNanos(time * unit.toNanos(1)));
    }
  }

  /** Waiters share one timer. */
  private static final class OneTimeoutEndsAll extends AroundLocks {
    private final Queue<Thread> waiting = new ConcurrentLinkedQueue<>();

    OneTimeoutEndsAll(Clients.Client client) {
      super(client.open());
    }

    @Override
    DistributedLock around(DistributedLock lock) {
      return new AroundLock(lock) {
        @Override
        public boolean tryLock(Duration time) {
          waiting.add(Thread.currentThread());
          try {
            return super.tryLock(time) || timedOut();
          } catch (InterruptedException timedOut) {
            return false;
          } finally {
            waiting.remove(Thread.currentThread());
          }
        }
      };
    }

    private boolean timedOut() {
      waiting.remove(Thread.currentThread());
      waiting.forEach(Thread::interrupt);
      for (int left = 2000; left > 0 && !waiting.isEmpty(); left--) {
        Clients.dawdle(Duration.ofMillis(1));
      }
      return false;
    }
  }

  /** As in the tutorial: nobody looks at what the wait returned. */
  private static final class TimeoutTakenForSuccess extends AroundLock {
    TimeoutTakenForSuccess(DistributedLock right) {
      super(right);
    }

    @Override
    public boolean tryLock(Duration time) throws InterruptedException {
      return super.tryLock(time) || !time.isZero();
    }

    @Override
    public Hold current() {
      Hold hold = super.current();
      return hold == null ? new NoHold(name()) : hold;
    }

    @Override
    public void unlock() {
      if (super.current() != null) {
        super.unlock();
      }
    }
  }
}
