package io.holdfast.lock.benchmarks.contestants;

import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LockStatistics;
import io.holdfast.lock.Locks;
import java.util.function.Function;

/**
 * Holdfast on one of its backends.
 *
 * @param url of the backend
 * @param options of the locks, but for the lease
 */
record HoldfastLock(String id, Function<Stores, String> url, LockOptions options)
    implements Contestant {
  @Override
  public Role role() {
    return Role.OURS;
  }

  @Override
  public Session open(Stores stores) {
    Locks locks = Locks.open(url.apply(stores));
    LockOptions withLease = options.withLease(stores.lease());
    return new Session() {
      @Override
      public MeasuredLock lock(String name) {
        return new JavaLock(locks.mutex(name, withLease));
      }

      @Override
      public long requests() {
        LockStatistics statistics = locks.statistics();
        return statistics.attempts() + statistics.renewals() + statistics.releases();
      }
    };
  }
}
