package io.holdfast.lock.redis;

import io.holdfast.lock.LossReason;
import io.holdfast.lock.spi.ClaimId;
import io.holdfast.lock.spi.Events;
import io.holdfast.lock.spi.LockClock;
import io.holdfast.lock.spi.LockClock.Scheduler;
import java.time.Duration;
import java.util.BitSet;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the servers of a quorum say of whose turn it is. Each has its say when it lets go of a name,
 * some moments apart; a claim is called to try again when a majority has called it, since before
 * that it would be refused. Also a few moments after the first call: the others may be silent.
 *
 * <p>A server that comes behind the majority is late for the same turn. One that calls for the
 * second time says that the claim has waited anew since: that is another turn. So what a server
 * that had been late says first of the next turn counts for the one before, and the others have to
 * say it too; where they are silent, the claim's own poll is left.
 *
 * <p>Thread-safe. The present turn of a claim is looked at and replaced in {@link Map#compute}.
 */
final class Turns {
  private static final long GATHER_NANOS = Duration.ofMillis(5).toNanos();

  /** For how long a server may be late. */
  private static final long LATE_NANOS = Duration.ofSeconds(1).toNanos();

  /** One turn of a claim; {@code servers} changes in {@link Map#compute} only. */
  private static final class Turn {
    private final BitSet servers = new BitSet();
    private volatile boolean called;
  }

  private final int needed;
  private final Events events;
  private final LockClock clock;
  private final Scheduler scheduler;
  private final Map<ClaimId, Turn> turns = new ConcurrentHashMap<>();

  Turns(int needed, Events events, LockClock clock, Scheduler scheduler) {
    this.needed = needed;
    this.events = events;
    this.clock = clock;
    this.scheduler = scheduler;
  }

  /**
   * Returns who hears what a server says.
   *
   * @param whenBack run when the server can be reached again
   */
  Events of(int server, Runnable whenBack) {
    return new Events() {
      // Also for a grant: one server cannot make it.
      @Override
      public void tryAgain(ClaimId id) {
        called(id, server);
      }

      @Override
      public void tryAgainAll() {
        whenBack.run();
        events.tryAgainAll();
      }

      @Override
      public void lost(ClaimId id, LossReason reason) {
        // One server's word is not the quorum's.
      }
    };
  }

  private void called(ClaimId id, int server) {
    boolean[] majority = {false};
    Turn turn =
        turns.compute(
            id,
            (same, present) -> {
              Turn of = present == null || present.servers.get(server) ? begin(id) : present;
              of.servers.set(server);
              majority[0] = of.servers.cardinality() == needed;
              return of;
            });
    if (majority[0]) {
      turn.called = true;
      events.tryAgain(id);
    }
  }

  private Turn begin(ClaimId id) {
    Turn fresh = new Turn();
    long now = clock.nanoTime();
    var unused = scheduler.at(now + GATHER_NANOS, () -> callUnlessCalled(id, fresh));
    unused = scheduler.at(now + LATE_NANOS, () -> turns.remove(id, fresh));
    return fresh;
  }

  private void callUnlessCalled(ClaimId id, Turn turn) {
    if (!turn.called) {
      events.tryAgain(id);
    }
  }
}
