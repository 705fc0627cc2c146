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
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What the servers of a quorum say of whose turn it is. Each has its say when it lets go of a name,
 * some moments apart; a claim is called to try again when a majority has called it, since before
 * that it would be refused. Or a few moments after the first call: the others may be silent.
 *
 * <p>Thread-safe.
 */
final class Turns {
  private static final long GATHER_NANOS = Duration.ofMillis(5).toNanos();

  /** Calls of one claim. A claim that was called is not called by who comes behind. */
  private static final class Calls {
    private final BitSet servers = new BitSet();
    private final AtomicBoolean called = new AtomicBoolean();

    synchronized int add(int server) {
      servers.set(server);
      return servers.cardinality();
    }
  }

  private final int needed;
  private final Events events;
  private final LockClock clock;
  private final Scheduler scheduler;
  private final Map<ClaimId, Calls> calls = new ConcurrentHashMap<>();

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
    Calls of = calls.computeIfAbsent(id, this::begin);
    if (of.add(server) >= needed) {
      tell(id, of);
    }
  }

  private Calls begin(ClaimId id) {
    Calls fresh = new Calls();
    var unused = scheduler.at(clock.nanoTime() + GATHER_NANOS, () -> end(id, fresh));
    return fresh;
  }

  private void end(ClaimId id, Calls of) {
    calls.remove(id, of);
    tell(id, of);
  }

  private void tell(ClaimId id, Calls of) {
    if (of.called.compareAndSet(false, true)) {
      events.tryAgain(id);
    }
  }
}
