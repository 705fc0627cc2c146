package io.holdfast.lock.tck.teeth;

import static io.holdfast.lock.tck.teeth.Broken.client;
import static io.holdfast.lock.tck.teeth.Broken.lock;

import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Hold;
import io.holdfast.lock.Lease;
import io.holdfast.lock.LockLostException;
import io.holdfast.lock.LossReason;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Clients that do not tell of a loss, or tell of one that was none. */
final class BrokenLosses {
  private BrokenLosses() {}

  static List<Broken> all() {
    return List.of(
        lock("a lost hold is entered anew", "12.1", LostHoldIsEnteredAnew::new),
        lock("unlock of a lost hold is silent", "12.2 12.3", UnlockOfALostHoldIsSilent::new),
        client("end of a lost hold frees the successor's", "12.3", EndFreesTheSuccessor::new),
        lease("loss never reported", "11.1 12.4", LossNeverReported::new),
        lease("loss reported twice", "12.4", LossReportedTwice::new),
        lease("loss reported on the caller's thread", "12.4", LossOnTheCallersThread::new),
        lease("loss reported on normal release", "12.5", LossOnNormalRelease::new),
        lease("danger never reported", "12.6", DangerNeverReported::new),
        lease("danger reported at once", "12.6 12.7", DangerReportedAtOnce::new),
        lease("one exception for ever", "12.8", OneException::new));
  }

  /** A client whose leases make a mistake. */
  private static Broken lease(String mistake, String rules, Function<Lease, Lease> breaking) {
    return lock(
        mistake,
        rules,
        right ->
            new AroundLock(right) {
              @Override
              Lease around(Lease lease) {
                return breaking.apply(lease);
              }
            });
  }

  private static final class LostHoldIsEnteredAnew extends AroundLock {
    LostHoldIsEnteredAnew(DistributedLock right) {
      super(right);
    }

    @Override
    public void lock() {
      try {
        super.lock();
      } catch (LockLostException lost) {
        super.unlock();
        super.lock();
      }
    }
  }

  private static final class UnlockOfALostHoldIsSilent extends AroundLock {
    UnlockOfALostHoldIsSilent(DistributedLock right) {
      super(right);
    }

    @Override
    @SuppressWarnings("EmptyCatch") // that is the mistake
    public void unlock() {
      try {
        super.unlock();
      } catch (LockLostException lost) {
      }
    }
  }

  private static final class EndFreesTheSuccessor extends AroundLocks {
    private final Clients.Client client;

    EndFreesTheSuccessor(Clients.Client client) {
      super(client.open());
      this.client = client;
    }

    @Override
    DistributedLock around(DistributedLock lock) {
      return new AroundLock(lock) {
        @Override
        public void unlock() {
          try {
            super.unlock();
          } finally {
            client.delete(name());
          }
        }
      };
    }
  }

  private static final class LossNeverReported extends AroundLease {
    LossNeverReported(Lease right) {
      super(right);
    }

    @Override
    public void onLost(Consumer<? super LossReason> listener) {}
  }

  private static final class LossReportedTwice extends AroundLease {
    LossReportedTwice(Lease right) {
      super(right);
    }

    @Override
    public void onLost(Consumer<? super LossReason> listener) {
      super.onLost(listener);
      super.onLost(listener);
    }
  }

  private static final class LossOnTheCallersThread extends AroundLease {
    LossOnTheCallersThread(Lease right) {
      super(right);
    }

    @Override
    public void onLost(Consumer<? super LossReason> listener) {
      if (isValid()) {
        super.onLost(listener);
      } else {
        listener.accept(LossReason.EXPIRED);
      }
    }
  }

  private static final class LossOnNormalRelease extends AroundLease {
    private final Queue<Consumer<? super LossReason>> listeners = new ConcurrentLinkedQueue<>();

    LossOnNormalRelease(Lease right) {
      super(right);
    }

    @Override
    public void onLost(Consumer<? super LossReason> listener) {
      listeners.add(listener);
    }

    @Override
    public void close() {
      super.close();
      listeners.forEach(listener -> listener.accept(LossReason.EXPIRED));
    }
  }

  private static final class DangerNeverReported extends AroundLease {
    DangerNeverReported(Lease right) {
      super(right);
    }

    @Override
    public void onEndangered(Consumer<? super Hold> listener) {}
  }

  private static final class DangerReportedAtOnce extends AroundLease {
    DangerReportedAtOnce(Lease right) {
      super(right);
    }

    @Override
    public void onEndangered(Consumer<? super Hold> listener) {
      listener.accept(this);
    }
  }

  private static final class OneException extends AroundLease {
    private @Nullable LockLostException first;

    OneException(Lease right) {
      super(right);
    }

    @Override
    public void ensureValid() {
      if (first != null) {
        throw first;
      }
      try {
        super.ensureValid();
      } catch (LockLostException e) {
        first = e;
        throw e;
      }
    }
  }
}
