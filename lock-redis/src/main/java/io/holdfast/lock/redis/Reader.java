package io.holdfast.lock.redis;

import io.holdfast.lock.spi.BackendConfig;
import io.holdfast.lock.spi.BackendUrl.Host;
import io.holdfast.lock.spi.Events;
import io.holdfast.lock.spi.LockClock;
import io.holdfast.lock.spi.LockClock.Scheduler;
import io.holdfast.lock.spi.LockClock.Timer;
import io.holdfast.lock.spi.StoreException;
import io.holdfast.lock.spi.StoreException.Kind;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The thread of a {@link Wire}: connects when there is something to send, and leads while only
 * requests are under way for which no thread waits.
 *
 * <p>After a connection that was in use it does not wait for something to send: waiters of this
 * client may be told of their turn, and releases are waiting for the server. One that ended without
 * a single answer is no reason, or a server that hangs up would be called for ever.
 */
final class Reader {
  private static final Logger LOG = System.getLogger(Reader.class.getName());

  /** How long a failed attempt to connect keeps the next one off, so that a server can recover. */
  private static final Duration BACK_OFF = Duration.ofMillis(50);

  /** The same when nobody asks: each failure doubles the pause, up to this. */
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  private final Wire wire;
  private final RedisOptions options;
  private final Primary primary;
  private final Events events;
  private final Scheduler scheduler;
  private final LockClock clock;
  private final byte[] channel;
  private final Thread thread;
  private final FirstContact first = new FirstContact();

  /** Of the connection that is being made or is in use; volatile since {@link #close} closes it. */
  private volatile @Nullable Dial dial;

  /** Whether something has changed since the thread looked last. */
  private volatile boolean woken;

  /** Whether to connect without a pause. */
  private volatile boolean hurry;

  // For the thread.
  private @Nullable Link last;
  private boolean connected;
  private boolean eager = true;
  private long failedNanos;
  private Duration pause = Duration.ZERO;

  Reader(
      Wire wire,
      RedisOptions options,
      Primary primary,
      BackendConfig config,
      Events events,
      Scheduler scheduler) {
    this.wire = wire;
    this.options = options;
    this.primary = primary;
    this.events = events;
    this.scheduler = scheduler;
    this.clock = config.clock();
    this.channel = Keys.channel(config.client());
    this.thread = new Thread(this::run, "holdfast-reader " + options);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  CompletableFuture<Void> first() {
    return first;
  }

  /** Tells the thread to look whether there is something to do. */
  void wake() {
    if (!woken) {
      woken = true;
      if (thread != Thread.currentThread()) { // else the permit would end its next wait
        LockSupport.unpark(thread);
      }
    }
  }

  /**
   * Waits for the first connection for one request time-out at most.
   *
   * @throws StoreException if the server refuses the client
   */
  void awaitFirst() {
    first.await(options.requestTimeout());
  }

  /** Connects again at once if it leads, or is about to lead, elsewhere. */
  void moved(Host now) {
    Dial current = dial;
    if (current != null && current.leadsElsewhere(now)) {
      current.close();
    }
    hurry = true;
    wake();
  }

  /** Whether there was a connection yet. */
  boolean hasConnected() {
    return first.isDone() && !first.isCompletedExceptionally();
  }

  private void run() {
    while (!wire.isClosed()) {
      woken = false;
      try {
        if (wire.isLedByReader()) {
          wire.lead();
        } else {
          connectIfTimely();
        }
      } catch (RuntimeException | Error e) { // whatever it is, the client needs this thread
        LOG.log(Level.WARNING, "The connection to " + options + " failed", e);
        failed();
      }
    }
  }

  /** Connects if there is reason to, or parks until there may be. */
  private void connectIfTimely() {
    if (wire.isConnected()) {
      park(null);
      return;
    }
    if (hurry || (last != null && last.answered)) {
      hurry = false;
      eager = true;
      pause = Duration.ZERO;
    }
    last = null;
    boolean wanted = wire.isWanted();
    long until = failedNanos + (wanted ? BACK_OFF : pause).toNanos();
    if (!wanted && !eager) {
      park(null);
    } else if (!pause.isZero() && clock.nanoTime() - until < 0) {
      park(until);
    } else {
      Link link = connect();
      if (link != null) {
        use(link);
      }
    }
  }

  /** Parks, unless something has changed since the thread began to look. */
  private void park(@Nullable Long until) {
    if (woken) {
      return;
    }
    if (until == null) {
      LockSupport.park(this);
    } else {
      clock.parkUntil(this, until);
    }
  }

  private void failed() {
    failedNanos = clock.nanoTime();
    Duration longer = pause.multipliedBy(2);
    pause = longer.compareTo(BACK_OFF) < 0 ? BACK_OFF : longer;
    pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
  }

  private @Nullable Link connect() {
    long due = clock.nanoTime() + options.requestTimeout().toNanos();
    Dial attempt = new Dial(options, primary, clock, due);
    dial = attempt;
    if (wire.isClosed()) {
      return null;
    }
    Timer limit = scheduler.at(due, attempt::close); // its parts together, not each
    try {
      Link link = Link.open(attempt, channel, clock);
      first.complete(null);
      return link;
    } catch (StoreException e) {
      first.completeExceptionally(e);
      eager = eager && connected && e.kind() != Kind.REFUSED;
      failed();
      wire.failQueue(e);
      return null;
    } finally {
      limit.cancel();
    }
  }

  private void use(Link link) {
    eager = false;
    last = link;
    if (connected) {
      events.tryAgainAll(); // nobody answers for what was under way
    }
    connected = true;
    if (!wire.connected(link)) {
      link.close();
    }
  }

  /** Ends the thread, and whatever connection it is making or has. */
  void close() {
    Dial last = dial;
    if (last != null) {
      last.close();
    }
    wake();
    if (Thread.currentThread() != thread) {
      join();
    }
  }

  private void join() {
    try {
      thread.join(TimeUnit.SECONDS.toMillis(1)); // looking up a host name cannot be cut short
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
