package io.holdfast.lock.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.holdfast.lock.spi.BackendConfig;
import io.holdfast.lock.spi.Events;
import io.holdfast.lock.spi.LockClock;
import io.holdfast.lock.spi.LockClock.Scheduler;
import io.holdfast.lock.spi.LockClock.Timer;
import io.holdfast.lock.spi.StoreException;
import io.holdfast.lock.spi.StoreException.Kind;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The thread of a {@link Wire}: connects when there is something to send, then reads until the
 * connection ends, and again.
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

  private static final byte[] MESSAGE = "message".getBytes(US_ASCII);

  private final Wire wire;
  private final RedisOptions options;
  private final BackendConfig config;
  private final Events events;
  private final Scheduler scheduler;
  private final LockClock clock;
  private final byte[] channel;
  private final Thread thread;
  private final CompletableFuture<Void> first = new CompletableFuture<>();

  /** Of the connection that is being made or is in use; volatile since {@link #close} closes it. */
  private volatile @Nullable Dial dial;

  // For the thread.
  private boolean connected;
  private boolean eager = true;
  private long failedNanos;
  private Duration pause = Duration.ZERO;

  Reader(
      Wire wire, RedisOptions options, BackendConfig config, Events events, Scheduler scheduler) {
    this.wire = wire;
    this.options = options;
    this.config = config;
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

  /** Tells the thread that there is something to send. */
  void wake() {
    LockSupport.unpark(thread);
  }

  /**
   * Waits for the first connection for one request time-out at most.
   *
   * @throws StoreException if the server refuses the client
   */
  void awaitFirst() {
    try {
      first.get(options.requestTimeout().toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StoreException refused && refused.kind() == Kind.REFUSED) {
        throw refused;
      }
    } catch (TimeoutException e) {
      // The server may come later.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // whoever uses the client first notices
    }
  }

  private void run() {
    while (awaitReason()) {
      try {
        Link link = connect();
        if (link != null) {
          use(link);
        }
      } catch (RuntimeException | Error e) { // whatever it is, the client needs this thread
        LOG.log(Level.WARNING, "The connection to " + options + " failed", e);
        failed();
      }
    }
  }

  /** Parks until there is a reason to connect; false if the wire is closed. */
  private boolean awaitReason() {
    while (!wire.isClosed()) {
      boolean wanted = wire.wanted();
      if (!wanted && !eager) {
        LockSupport.park(this);
        continue;
      }
      long until = failedNanos + (wanted ? BACK_OFF : pause).toNanos();
      if (pause.isZero() || clock.nanoTime() - until >= 0) {
        return true;
      }
      clock.parkUntil(this, until);
    }
    return false;
  }

  private void failed() {
    failedNanos = clock.nanoTime();
    Duration longer = pause.multipliedBy(2);
    pause = longer.compareTo(BACK_OFF) < 0 ? BACK_OFF : longer;
    pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
  }

  private @Nullable Link connect() {
    long due = clock.nanoTime() + options.requestTimeout().toNanos();
    Dial attempt = new Dial(options, clock, due);
    dial = attempt;
    if (wire.isClosed()) {
      return null;
    }
    Timer limit = scheduler.at(due, attempt::close); // its parts together, not each
    try {
      Link link = Link.open(attempt, options, channel, clock);
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
    try {
      if (connected) {
        events.tryAgainAll(); // messages may have been lost since the last connection
      }
      connected = true;
      boolean used = wire.connected(link);
      while (used) {
        Object reply = link.read();
        if (isMessage(reply)) {
          message((List<?>) reply);
        } else {
          used = wire.reply(link, reply);
          eager = true;
          pause = Duration.ZERO;
        }
      }
      link.close();
    } catch (RuntimeException | Error e) { // garbage may ask for more memory than there is
      wire.drop(link, "the connection broke", e);
    }
  }

  /** Scripts answer with numbers; only messages and the like begin with a string. */
  private static boolean isMessage(Object reply) {
    return reply instanceof List<?> list && !list.isEmpty() && list.get(0) instanceof byte[];
  }

  private void message(List<?> push) {
    if (push.size() == 3
        && Arrays.equals(MESSAGE, (byte[]) push.get(0))
        && push.get(2) instanceof byte[] text) {
      Message.pass(new String(text, US_ASCII), config.client(), events);
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
