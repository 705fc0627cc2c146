package io.holdfast.lock.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.holdfast.lock.spi.BackendConfig;
import io.holdfast.lock.spi.Events;
import io.holdfast.lock.spi.LockClock;
import io.holdfast.lock.spi.LockClock.Scheduler;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Listens to the client's channel over a connection of the application's Jedis client, on a thread
 * of its own. Starts when first asked to; subscribes again when the connection ends.
 *
 * <p>{@code lock} guards the mutable fields; it is not held during I/O.
 */
final class Subscriber {
  private static final Logger LOG = System.getLogger(Subscriber.class.getName());
  private static final Duration HEARTBEAT = Duration.ofSeconds(1);
  static final Duration SILENCE = HEARTBEAT.multipliedBy(3);

  private final UnifiedJedis client;
  private final Events events;
  private final LockClock clock;
  private final BackendConfig config;
  private final String channel;

  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Thread thread;
  private @Nullable Scheduler scheduler;
  private @Nullable Subscription subscription;
  private boolean closed;

  Subscriber(UnifiedJedis client, BackendConfig config, Events events) {
    this.client = client;
    this.events = events;
    this.clock = config.clock();
    this.config = config;
    this.channel = new String(Keys.channel(config.client()), US_ASCII);
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
      scheduler = clock.scheduler("holdfast-heartbeat");
      scheduleHeartbeat(scheduler);
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
      pause();
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
  private void pause() {
    long until = clock.nanoTime() + HEARTBEAT.toNanos();
    while (forget() && clock.nanoTime() - until < 0) {
      clock.parkUntil(this, until);
    }
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

  private void scheduleHeartbeat(Scheduler on) {
    on.at(clock.nanoTime() + HEARTBEAT.toNanos(), () -> heartbeat(on));
  }

  private void heartbeat(Scheduler on) {
    Subscription current;
    lock.lock();
    try {
      current = subscription;
    } finally {
      lock.unlock();
    }
    scheduleHeartbeat(on);
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
      if (scheduler != null) {
        scheduler.close();
      }
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
    private volatile @Nullable Connection connection;
    private volatile boolean ended;
    private volatile long heardNanos = clock.nanoTime();
    private boolean leaving;
    private boolean told;

    void listen() {
      if (client instanceof RedisClient pooled) {
        try (Connection own = pooled.getPool().getResource()) {
          listen(own);
        }
      } else {
        client.subscribe(this, channel);
      }
    }

    private void listen(Connection own) {
      connection = own;
      try {
        if (!ended) {
          proceed(own, channel);
        }
      } finally {
        disconnect();
        own.setBroken();
        connection = null;
      }
    }

    @Override
    public void onSubscribe(String to, int count) {
      heardNanos = clock.nanoTime();
      if (ended) {
        leave();
      } else if (!told) {
        told = true;
        tell(events::tryAgainAll); // what was published before is lost
      }
    }

    @Override
    public void onMessage(String from, String text) {
      heardNanos = clock.nanoTime();
      tell(() -> Message.pass(text, config.client(), events));
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
      if (clock.nanoTime() - heardNanos > SILENCE.toNanos()) {
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
      if (connection != null) {
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
      Connection own = connection;
      try {
        if (own != null) {
          own.forceDisconnect();
        }
      } catch (IOException | RuntimeException e) {
        // It is closed all the same.
      }
    }
  }
}
