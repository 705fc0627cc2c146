package io.holdfast.lock.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.holdfast.lock.spi.BackendConfig;
import io.holdfast.lock.spi.ClaimId;
import io.holdfast.lock.spi.Events;
import io.holdfast.lock.spi.LockClock;
import io.holdfast.lock.spi.LockClock.Scheduler;
import java.io.IOException;
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
    Subscription current = begin();
    while (current != null) {
      try {
        current.listen();
      } catch (JedisException | IllegalStateException e) {
        clock.parkUntil(this, clock.nanoTime() + HEARTBEAT.toNanos()); // then subscribe again
      }
      current = begin();
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
    if (current != null) {
      current.heartbeat();
    }
    scheduleHeartbeat(on);
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

  /** One subscription on one connection. */
  private final class Subscription extends JedisPubSub {
    private volatile @Nullable Connection connection;
    private volatile boolean ended;
    private volatile long heardNanos = clock.nanoTime();

    void listen() {
      if (client instanceof RedisClient pooled) {
        try (Connection own = pooled.getPool().getResource()) {
          connection = own;
          if (!ended) {
            proceed(own, channel);
          }
        }
      } else {
        client.subscribe(this, channel);
      }
    }

    @Override
    public void onSubscribe(String to, int count) {
      if (ended) {
        unsubscribe();
      } else {
        events.tryAgainAll(); // what was published before is lost
      }
    }

    @Override
    public void onMessage(String from, String text) {
      heardNanos = clock.nanoTime();
      ClaimId id;
      try {
        id = new ClaimId(text);
      } catch (IllegalArgumentException e) {
        return; // anybody may publish anything
      }
      if (id.client().equals(config.client())) {
        events.tryAgain(id);
      }
    }

    @Override
    public void onPong(String text) {
      heardNanos = clock.nanoTime();
    }

    /** Gives the connection up if it was silent for too long. */
    void heartbeat() {
      try {
        if (clock.nanoTime() - heardNanos > SILENCE.toNanos()) {
          disconnect();
        } else if (isSubscribed()) {
          ping();
        }
      } catch (JedisException e) {
        disconnect();
      }
    }

    void end() {
      ended = true;
      if (connection != null) {
        disconnect();
      } else if (isSubscribed()) {
        try {
          unsubscribe();
        } catch (JedisException e) {
          // The thread finds out as well.
        }
      }
    }

    /** Where the connection is known; else the system has to find out that it is dead. */
    private void disconnect() {
      Connection own = connection;
      try {
        if (own != null) {
          own.forceDisconnect();
        }
      } catch (IOException e) {
        // It is closed all the same.
      }
    }
  }
}
