package io.holdfast.lock.redis;

import io.holdfast.lock.spi.LockClock;
import io.holdfast.lock.spi.LockClock.Scheduler;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Listens to a channel, on a thread and a connection of its own. Starts when first asked to;
 * subscribes again when the connection ends, and tells that messages may have been lost.
 *
 * <p>{@code lock} guards the mutable fields; it is not held during I/O.
 */
final class Subscriber {
  private static final Logger LOG = System.getLogger(Subscriber.class.getName());

  /** The pause after a subscription that had succeeded, and after one that had not. */
  private static final Duration SHORT_PAUSE = Duration.ofMillis(50);

  private static final Duration LONG_PAUSE = Duration.ofSeconds(1);

  /** Where connections for subscriptions come from. */
  interface Source {
    /**
     * Subscribes and listens until the connection ends.
     *
     * @param ending takes what ends the connection at once, whatever it is doing, and gives it up;
     *     false if it is to end already. Where it is not called, the subscription is ended by its
     *     own means, and the connection not known.
     */
    void listen(JedisPubSub subscription, String channel, Predicate<Runnable> ending);
  }

  /** Who hears; called on the subscriber's thread. */
  interface Hearer {
    /** Messages are heard from now on; those before may have been lost. */
    void subscribed();

    /** A message has come; it may say anything. */
    void heard(String text);
  }

  private final Source source;
  private final Hearer hearer;
  private final LockClock clock;
  private final Scheduler scheduler;
  private final Duration heartbeat;
  private final String channel;

  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Thread thread;
  private @Nullable Subscription subscription;
  private boolean closed;

  /** Whether to subscribe again without a pause. */
  private volatile boolean hurry;

  /**
   * Makes one that has not started.
   *
   * @param scheduler sees to its heartbeats; not closed by it
   * @param heartbeat how often the server is asked to say something
   */
  Subscriber(
      Source source,
      String channel,
      Hearer hearer,
      LockClock clock,
      Scheduler scheduler,
      Duration heartbeat) {
    this.source = source;
    this.channel = channel;
    this.hearer = hearer;
    this.clock = clock;
    this.scheduler = scheduler;
    this.heartbeat = heartbeat;
  }

  /** Returns how long a server may be silent before its connection is given up. */
  static Duration silence(Duration heartbeat) {
    return heartbeat.multipliedBy(3);
  }

  /** Starts unless it was started or closed. */
  void start() {
    lock.lock();
    try {
      if (thread != null || closed) {
        return;
      }
      thread = new Thread(this::run, "holdfast-subscriber");
      thread.setDaemon(true);
      thread.start();
      scheduleHeartbeat();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    for (Subscription current = begin(); current != null; current = begin()) {
      try {
        current.listen();
      } catch (JedisException | IllegalStateException e) { // the latter: the client is closed
        // Without its words, which may be the server's and quote a password.
        LOG.log(Level.DEBUG, "The subscription to {0} ended: {1}", channel, e.getClass());
      } catch (Throwable e) { // whatever it is, waiters need the next subscription
        LOG.log(Level.WARNING, "The subscription to " + channel + " failed", e);
      }
      pause(current.told ? SHORT_PAUSE : LONG_PAUSE);
    }
  }

  private @Nullable Subscription begin() {
    lock.lock();
    try {
      subscription = closed ? null : new Subscription();
      return subscription;
    } finally {
      lock.unlock();
    }
  }

  /** Between two subscriptions. */
  private void pause(Duration pause) {
    long until = clock.nanoTime() + pause.toNanos();
    while (forget() && !hurry && clock.nanoTime() - until < 0) {
      clock.parkUntil(this, until);
    }
    hurry = false;
  }

  /**
   * Subscribes again at once: the server is another one now.
   *
   * @param connected whether there may be a connection to the old one, to be given up
   */
  void renew(boolean connected) {
    Thread listening;
    Subscription current;
    lock.lock();
    try {
      listening = thread;
      current = subscription;
    } finally {
      lock.unlock();
    }
    hurry = true;
    if (current != null && connected) {
      current.disconnect();
    }
    LockSupport.unpark(listening);
  }

  /** Drops the subscription that ended; false if there will be no other. */
  private boolean forget() {
    lock.lock();
    try {
      subscription = null;
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  private void scheduleHeartbeat() {
    scheduler.at(clock.nanoTime() + heartbeat.toNanos(), this::heartbeat);
  }

  private void heartbeat() {
    Subscription current;
    lock.lock();
    try {
      if (closed) {
        return;
      }
      current = subscription;
    } finally {
      lock.unlock();
    }
    scheduleHeartbeat();
    if (current != null) {
      current.heartbeat();
    }
  }

  void close() {
    Thread last;
    Subscription current;
    lock.lock();
    try {
      closed = true;
      last = thread;
      current = subscription;
    } finally {
      lock.unlock();
    }
    if (current != null) {
      current.end();
    }
    join(last);
  }

  private static void join(@Nullable Thread thread) {
    if (thread == null || thread == Thread.currentThread()) {
      return;
    }
    LockSupport.unpark(thread);
    try {
      thread.join(TimeUnit.SECONDS.toMillis(1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * One subscription on one connection.
   *
   * <p>The connection must not get back to the client's pool while it is subscribed or while
   * something is still to be answered: each of its next replies would be taken for that of the
   * request before. Where the connection is known it is never given back. Elsewhere Jedis gives it
   * back when {@code proceed} ends; therefore no callback throws, the heartbeat is one more
   * subscription (Jedis' own ping throws where the answer is faster than its book-keeping), and
   * nothing is sent behind the one {@code unsubscribe}.
   *
   * <p>{@code sending} guards {@code leaving} and the order of what is sent. What is sent is small,
   * and nothing is once the server is silent, so that no write blocks.
   */
  private final class Subscription extends JedisPubSub {
    private final ReentrantLock sending = new ReentrantLock();
    private volatile @Nullable Runnable ending;
    private volatile boolean ended;
    private volatile long heardNanos = clock.nanoTime();
    private boolean leaving;
    private boolean told;

    void listen() {
      try {
        source.listen(this, channel, this::endsBy);
      } finally {
        ending = null;
      }
    }

    private boolean endsBy(Runnable means) {
      ending = means;
      return !ended;
    }

    @Override
    public void onSubscribe(String to, int count) {
      heardNanos = clock.nanoTime();
      if (ended) {
        leave();
      } else if (!told) {
        told = true;
        tell(hearer::subscribed);
      }
    }

    @Override
    public void onMessage(String from, String text) {
      heardNanos = clock.nanoTime();
      tell(() -> hearer.heard(text));
    }

    private void tell(Runnable event) {
      try {
        event.run();
      } catch (Throwable e) {
        LOG.log(Level.WARNING, "What was heard on " + channel + " cannot be passed on", e);
      }
    }

    /** Gives the connection up if it was silent for too long. */
    void heartbeat() {
      if (clock.nanoTime() - heardNanos > silence(heartbeat).toNanos()) {
        disconnect();
        return;
      }
      sending.lock();
      try {
        if (!leaving && isSubscribed()) {
          subscribe(channel);
        }
      } catch (RuntimeException e) { // the connection broke; elsewhere the thread finds out
        disconnect();
      } finally {
        sending.unlock();
      }
    }

    void end() {
      ended = true;
      if (ending != null) {
        disconnect();
      } else if (isSubscribed()) {
        leave();
      }
    }

    private void leave() {
      sending.lock();
      try {
        if (!leaving) {
          leaving = true;
          unsubscribe();
        }
      } catch (RuntimeException e) {
        // The thread finds out as well.
      } finally {
        sending.unlock();
      }
    }

    /** Where the connection is known; else the system has to find out that it is dead. */
    private void disconnect() {
      Runnable means = ending;
      if (means != null) {
        means.run();
      }
    }
  }
}
