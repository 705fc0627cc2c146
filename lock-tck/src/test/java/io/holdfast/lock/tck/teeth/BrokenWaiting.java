package io.holdfast.lock.tck.teeth;

import static io.holdfast.lock.tck.teeth.Broken.client;
import static io.holdfast.lock.tck.teeth.Broken.lock;

import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Lease;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Clients whose waiters sleep on, do not hear an interrupt, or leave something behind. */
final class BrokenWaiting {
  private BrokenWaiting() {}

  static List<Broken> all() {
    return List.of(
        client("waiters of the same client poll", "10.2", LocalWaitersPoll::new),
        lock("interrupt swallowed", "10.3 10.4", InterruptSwallowed::new),
        lock("an interrupted waiter stays", "10.3", InterruptedWaiterStays::new),
        lock("an early interrupt is not seen", "10.4", EarlyInterruptIsNotSeen::new),
        lock("interrupt flag swallowed", "10.5", InterruptFlagSwallowed::new),
        lock("an interrupt ends lock()", "10.5", InterruptEndsLock::new),
        lock("the future completes at once", "10.6", FutureCompletesAtOnce::new),
        lock("the future completes on any thread", "10.7", FutureCompletesAnywhere::new),
        lock("late grant to a cancelled waiter kept", "10.8 10.9", CancelledWaiterStays::new),
        client("fair is last in, first out", "10.10", FairIsAStack::new));
  }

  private static final class LocalWaitersPoll extends AroundLocks {
    private final Clients.Client client;

    LocalWaitersPoll(Clients.Client client) {
      super(client.open());
      this.client = client;
    }

    @Override
    DistributedLock around(DistributedLock lock) {
      return new AroundLock(lock) {
        @Override
        public Lease acquire() {
          Lease lease = right.tryAcquire();
          while (lease == null) {
            waits(1);
            client.pause(Duration.ofSeconds(5));
            waits(-1);
            lease = right.tryAcquire();
          }
          return lease;
        }
      };
    }
  }

  private static final class InterruptSwallowed extends AroundLock {
    InterruptSwallowed(DistributedLock right) {
      super(right);
    }

    @Override
    public void lockInterruptibly() {
      super.lock();
    }
  }

  private static final class InterruptedWaiterStays extends AroundLock {
    InterruptedWaiterStays(DistributedLock right) {
      super(right);
    }

    @Override
    public void lockInterruptibly() throws InterruptedException {
      try {
        super.lockInterruptibly();
      } catch (InterruptedException e) {
        CompletableFuture<Lease> unused = right.acquireAsync(Duration.ofDays(1));
        throw e;
      }
    }
  }

  private static final class EarlyInterruptIsNotSeen extends AroundLock {
    EarlyInterruptIsNotSeen(DistributedLock right) {
      super(right);
    }

    @Override
    public void lockInterruptibly() throws InterruptedException {
      boolean interrupted = Thread.interrupted();
      super.lockInterruptibly();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static final class InterruptFlagSwallowed extends AroundLock {
    InterruptFlagSwallowed(DistributedLock right) {
      super(right);
    }

    @Override
    public void lock() {
      super.lock();
      boolean unused = Thread.interrupted();
    }
  }

  private static final class InterruptEndsLock extends AroundLock {
    InterruptEndsLock(DistributedLock right) {
      super(right);
    }

    @Override
    public void lock() {
      try {
        super.lockInterruptibly();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static final class FutureCompletesAtOnce extends AroundLock {
    FutureCompletesAtOnce(DistributedLock right) {
      super(right);
    }

    @Override
    public CompletableFuture<Lease> acquireAsync(Duration time) {
      return CompletableFuture.completedFuture(new NoHold(name()));
    }
  }

  private static final class FutureCompletesAnywhere extends AroundLock {
    FutureCompletesAnywhere(DistributedLock right) {
      super(right);
    }

    @Override
    public CompletableFuture<Lease> acquireAsync(Duration time) {
      return super.acquireAsync(time).thenApplyAsync(lease -> lease);
    }
  }

  /** The future that is returned is not the one that waits. */
  private static final class CancelledWaiterStays extends AroundLock {
    CancelledWaiterStays(DistributedLock right) {
      super(right);
    }

    @Override
    public CompletableFuture<Lease> acquireAsync(Duration time) {
      return super.acquireAsync(time).copy();
    }
  }

  private static final class FairIsAStack extends AroundLocks {
    private final Deque<Thread> stack = new ArrayDeque<>();

    FairIsAStack(Clients.Client client) {
      super(client.open());
    }

    @Override
    DistributedLock around(DistributedLock lock) {
      return new AroundLock(lock) {
        @Override
        public Lease acquire() {
          push();
          waits(1);
          Lease lease = null;
          while (lease == null) {
            Clients.dawdle(Duration.ofMillis(1));
            lease = isTop() ? right.tryAcquire() : null;
          }
          waits(-1);
          pop();
          return lease;
        }
      };
    }

    private synchronized void push() {
      stack.push(Thread.currentThread());
    }

    private synchronized boolean isTop() {
      return stack.peek() == Thread.currentThread();
    }

    private synchronized void pop() {
      boolean unused = stack.remove(Thread.currentThread());
    }
  }
}
