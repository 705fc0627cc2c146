package io.holdfast.lock.tck.lincheck;

import io.holdfast.lock.ClientOptions;
import io.holdfast.lock.Lease;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.Locks;
import io.holdfast.lock.LossReason;
import io.holdfast.lock.internal.local.LocalLockProvider;
import io.holdfast.lock.spi.Attempt;
import io.holdfast.lock.spi.BackendConfig;
import io.holdfast.lock.spi.BackendUrl;
import io.holdfast.lock.spi.Capabilities;
import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.spi.ClaimId;
import io.holdfast.lock.spi.Deadline;
import io.holdfast.lock.spi.Events;
import io.holdfast.lock.spi.LockBackend;
import io.holdfast.lock.spi.LockClock;
import io.holdfast.lock.spi.LockName;
import io.holdfast.lock.spi.LockProvider;
import io.holdfast.lock.spi.Renewal;
import io.holdfast.lock.spi.StoreException;
import io.holdfast.lock.tck.VirtualClock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Clients of one in-JVM store, on a clock that stands still. Another thread may have its turn
 * wherever an engine holds no lock and something is on its way: a request, its answer, a message of
 * the store, a callback. Nothing else needs to be cut up, since an engine's transition and a step
 * of the store are atomic, each under its lock.
 */
public abstract class Clients implements LockProvider {
  static final LockOptions RENEWED = LockOptions.defaults();
  static final LockOptions FIXED = RENEWED.withRenewal(false);
  static final LockOptions SHORTER = RENEWED.withLease(RENEWED.lease().minusSeconds(1));
  static final Duration LEASE = RENEWED.lease();
  private static final Duration WAIT = Duration.ofMinutes(1);
  private static final BackendUrl URL = BackendUrl.parse("local:lincheck");
  private static final AtomicLong NAMES = new AtomicLong();

  final VirtualClock clock = new VirtualClock();
  private final String name = "n" + NAMES.incrementAndGet();
  private final Turns turns;

  /** Counts what a thread that waits may wait for. */
  private int moves;

  private long lastToken;

  /** Whether the next attempt stays on its way, until {@link #arrive}. */
  private boolean late;

  private Runnable onItsWay = () -> {};

  /** Until when no attempt is answered, though it is executed. */
  private long silentUntil = Long.MIN_VALUE;

  Clients(Turns turns) {
    this.turns = turns;
  }

  /** Whether messages tell of grants, or only that a turn has come. */
  boolean carriesGrants() {
    return true;
  }

  // ---- for scenarios ------------------------------------------------------------------------

  final Locks open() {
    ClientOptions options =
        ClientOptions.defaults()
            .withLabel("lincheck")
            .withClock(new Waits())
            .withDrainTime(Duration.ZERO)
            .withCallbackExecutor(this::callBack);
    return Locks.builder().provider(this).options(options).open();
  }

  final CompletableFuture<Lease> wish(Locks client, LockOptions options) {
    return client.mutex(name, options).acquireAsync(WAIT);
  }

  final CompletableFuture<Lease> wish(Locks client) {
    return wish(client, RENEWED);
  }

  /** Returns the lease, or null if the name is held. */
  final Lease tried(Locks client) {
    Lease lease = client.mutex(name).tryAcquire();
    if (lease != null) {
      requireLater(lease);
    }
    return lease;
  }

  /** Returns the lease, which must be there: the clock stands still, so there was no poll. */
  final Lease granted(CompletableFuture<Lease> wish) {
    require(wish.isDone(), "granted without a poll");
    Lease lease = wish.join();
    requireLater(lease);
    return lease;
  }

  private void requireLater(Lease lease) {
    require(lease.fencingToken() > lastToken, "a larger token");
    lastToken = lease.fencingToken();
  }

  /** The next attempt is given up by who sent it, and executed whenever {@link #arrive} says. */
  final void beLate() {
    late = true;
  }

  /** What is on its way is executed. */
  final void arrive() {
    turn();
    Runnable arrived = onItsWay;
    onItsWay = () -> {};
    arrived.run();
  }

  /** The answers of all attempts get lost for some time. */
  final void loseAnswers(Duration time) {
    silentUntil = clock.nanoTime() + time.toNanos();
  }

  /** Nothing is left at the store: another client gets the name. */
  final void requireFree() {
    granted(wish(open())).close();
  }

  static void require(boolean condition, String what) {
    if (!condition) {
      throw new AssertionError("expected: " + what);
    }
  }

  // ---- turns --------------------------------------------------------------------------------

  /** A part of the run has ended. */
  public final void ended() {
    moves++;
  }

  private void turn() {
    moves++;
    turns.offer();
  }

  private void callBack(Runnable callback) {
    turn();
    callback.run();
    turn();
  }

  private <T> T answered(T answer) {
    turn();
    return answer;
  }

  /** Who is parked looks again whenever the other thread went on: it is not seen to be woken. */
  private final class Waits implements LockClock {
    @Override
    public long nanoTime() {
      return clock.nanoTime();
    }

    @Override
    public long wallMillis() {
      return clock.wallMillis();
    }

    @Override
    public void parkUntil(Object blocker, long untilNanos) {
      int seen = moves;
      turns.await(() -> moves != seen);
    }

    @Override
    public Scheduler scheduler(String threadName) {
      return clock.scheduler(threadName);
    }
  }

  @Override
  public final Set<String> schemes() {
    return Set.of();
  }

  @Override
  public final LockBackend open(BackendConfig config, Events events) {
    BackendConfig local =
        new BackendConfig(URL, config.client(), config.requestTimeout(), config.clock());
    return new Network(new LocalLockProvider().open(local, new Messages(events)));
  }

  private final class Network implements LockBackend {
    private final LockBackend store;

    Network(LockBackend store) {
      this.store = store;
    }

    @Override
    public Capabilities capabilities() {
      return store.capabilities();
    }

    @Override
    public CompletionStage<Attempt> attempt(Claim claim, Deadline deadline) {
      turn();
      if (late) {
        late = false;
        onItsWay = () -> execute(claim, deadline);
        return answered(unknown());
      }
      CompletionStage<Attempt> answer = store.attempt(claim, deadline);
      return answered(clock.nanoTime() < silentUntil ? unknown() : answer);
    }

    private void execute(Claim claim, Deadline deadline) {
      CompletionStage<Attempt> nobodyHears = store.attempt(claim, deadline);
      require(nobodyHears.toCompletableFuture().isDone(), "executed");
    }

    private static CompletionStage<Attempt> unknown() {
      return CompletableFuture.failedFuture(
          new StoreException(StoreException.Kind.OUTCOME_UNKNOWN, "no answer", null));
    }

    @Override
    public CompletionStage<Attempt> extend(Claim claim, ClaimId successor, Deadline deadline) {
      turn();
      CompletionStage<Attempt> answer = store.extend(claim, successor, deadline);
      return answered(clock.nanoTime() < silentUntil ? unknown() : answer);
    }

    @Override
    public CompletionStage<List<Renewal>> renew(List<Claim> claims, Deadline deadline) {
      turn();
      return answered(store.renew(claims, deadline));
    }

    @Override
    public CompletionStage<Void> release(LockName of, List<ClaimId> ids, Deadline deadline) {
      turn();
      return answered(store.release(of, ids, deadline));
    }

    @Override
    public void close() {
      store.close();
    }
  }

  private final class Messages implements Events {
    private final Events engine;

    Messages(Events engine) {
      this.engine = engine;
    }

    @Override
    public void tryAgain(ClaimId id) {
      turn();
      engine.tryAgain(id);
    }

    @Override
    public void granted(ClaimId id, long firstToken, int tokens, Duration lease) {
      turn();
      if (carriesGrants()) {
        engine.granted(id, firstToken, tokens, lease);
      } else {
        engine.tryAgain(id);
      }
    }

    @Override
    public void tryAgainAll() {
      turn();
      engine.tryAgainAll();
    }

    @Override
    public void lost(ClaimId id, LossReason reason) {
      turn();
      engine.lost(id, reason);
    }
  }
}
