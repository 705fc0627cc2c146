package io.holdfast.lock.tck.rules;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Lease;
import io.holdfast.lock.LockException;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.Locks;
import io.holdfast.lock.tck.FrameCountingProxy;
import io.holdfast.lock.tck.kit.Action;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Rules that hurt the store, or the way to it: a third client has it behind a proxy. */
@SuppressWarnings("NullAway.Init") // what belongs to the third client is there once it was opened
public abstract class FaultChapter extends UserChapter {
  /** What is in front of the store, for the third client. */
  FrameCountingProxy proxy;

  /** The third client, which is cut off, and its lock. */
  Locks farClient;

  DistributedLock far;

  @Override
  final void prepare() {
    kit().useRealTime();
  }

  /** Opens the third client, and has it make its connections. */
  final void openFarClient() {
    proxy = kit().proxy();
    farClient = kit().client(proxy);
    far = farClient.mutex(ours.name(), options());
    answered(farClient.mutex(kit().name(), options()));
  }

  /** Waits until the store has answered a client that may still be connecting. */
  final void answered(DistributedLock lock) {
    takenOnceAnswered(lock, time().slack()).close();
  }

  /** The third client's lock with a lease so long that a grant which is left behind is found. */
  final DistributedLock farLong() {
    return farClient.mutex(ours.name(), longLease());
  }

  /** Options with a lease that does not run out during the rule. */
  final LockOptions longLease() {
    return options().withLease(time().slack().multipliedBy(5));
  }

  /** Cuts the third client off for good: nobody listens where the store was. */
  final void cutOff() {
    proxy.refuse(true);
    proxy.cut();
  }

  /** Ends what was done to the third client's connection. */
  final void heal() {
    proxy.refuse(false);
    proxy.silence(false);
  }

  /** Watches a hold to its end; returns a moment at which it still said that it was valid. */
  final long lastValid(Lease lease, Duration limit) {
    long[] last = {time().now()};
    time()
        .until(
            "the end of the hold",
            limit,
            () -> {
              long asked = time().now();
              boolean valid = lease.isValid();
              last[0] = valid ? asked : last[0];
              return !valid;
            });
    return last[0];
  }

  /** Tries once, and takes a failure to ask for a no. */
  static @Nullable Lease triedAnyhow(DistributedLock lock) {
    try {
      return lock.tryAcquire();
    } catch (LockException noAnswer) {
      return null;
    }
  }

  /** Waits until the name is had, whatever fails meanwhile. */
  final Lease takenOnceAnswered(DistributedLock lock, Duration limit) {
    return time().given("a hold of '" + lock.name() + "'", limit, () -> triedAnyhow(lock));
  }

  /** Checks that something ends soon after its time, whatever it ends with. */
  final void endsBy(String what, Duration limit, Action action) throws Exception {
    long start = System.nanoTime();
    action.run();
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    Duration most = limit.plus(time().slack());
    assertTrue(took.compareTo(most) <= 0, () -> "%s took %s of %s".formatted(what, took, most));
  }
}
