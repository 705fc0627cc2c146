package io.holdfast.lock.tck.teeth;

import static io.holdfast.lock.tck.teeth.Broken.client;
import static io.holdfast.lock.tck.teeth.Broken.lock;

import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Hold;
import io.holdfast.lock.Lease;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LossAction;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Clients whose holds last too long, or not long enough. */
final class BrokenLeases {
  private BrokenLeases() {}

  static List<Broken> all() {
    return List.of(
        options("everything is renewed", "11.1 11.2 12.6 13.2", o -> o.withRenewal(true)),
        options("nothing is renewed", "11.3 11.4 14.5", o -> o.withRenewal(false)),
        options("the longest hold is ignored", "11.5", o -> o.withLongestHold(null)),
        options("the owner is not interrupted", "12.9", o -> o.withOnLoss(LossAction.NOTIFY)),
        options("options are forgotten", "15.7", o -> LockOptions.defaults()),
        lock("a forgotten lease is renewed", "11.6", ForgottenLeaseIsRenewed::new),
        lock("a dead thread's hold is renewed", "11.7", DeadThreadIsRenewed::new),
        lock("what remains is the whole lease", "11.8", WholeLeaseRemains::new));
  }

  /** A client that makes its locks with other options than those that were asked for. */
  private static Broken options(String mistake, String rules, UnaryOperator<LockOptions> change) {
    return client(
        mistake,
        rules,
        client ->
            new AroundLocks(client.open()) {
              @Override
              public DistributedLock mutex(String name, LockOptions options) {
                return super.mutex(name, change.apply(options));
              }
            });
  }

  private static final class ForgottenLeaseIsRenewed extends AroundLock {
    private static final Queue<Lease> ALL = new ConcurrentLinkedQueue<>();

    ForgottenLeaseIsRenewed(DistributedLock right) {
      super(right);
    }

    @Override
    Lease around(Lease lease) {
      ALL.add(lease);
      return lease;
    }
  }

  /** A thread's hold is a lease in a field. */
  private static final class DeadThreadIsRenewed extends AroundLock {
    private @Nullable Lease lease;

    DeadThreadIsRenewed(DistributedLock right) {
      super(right);
    }

    @Override
    public void lock() {
      lease = Objects.requireNonNull(right.tryAcquire());
    }

    @Override
    public void unlock() {
      Objects.requireNonNull(lease).close();
    }
  }

  private static final class WholeLeaseRemains extends AroundLock {
    WholeLeaseRemains(DistributedLock right) {
      super(right);
    }

    @Override
    Lease around(Lease lease) {
      return (Lease) around((Hold) lease);
    }

    @Override
    Hold around(Hold hold) {
      return new AroundLease(hold) {
        @Override
        public Duration remaining() {
          return options().lease();
        }
      };
    }
  }
}
