package io.holdfast.lock.redis;

import io.holdfast.lock.spi.LockClock;
import java.time.Duration;
import java.util.function.Predicate;
import redis.clients.jedis.Connection;
import redis.clients.jedis.JedisPubSub;

/** The connection on which a {@link Wire} hears of messages. */
final class MessageLine implements Subscriber.Source {
  /** Rare: a waiter polls all the while. */
  static final Duration HEARTBEAT = Duration.ofSeconds(5);

  private final RedisOptions options;
  private final LockClock clock;

  MessageLine(RedisOptions options, LockClock clock) {
    this.options = options;
    this.clock = clock;
  }

  @Override
  public void listen(JedisPubSub subscription, String channel, Predicate<Runnable> ending) {
    long due = clock.nanoTime() + options.requestTimeout().toNanos();
    Dial dial = new Dial(options, clock, due);
    if (!ending.test(dial::close)) {
      return;
    }
    try {
      subscription.proceed(new Connection(dial, options.jedis()), channel);
    } finally {
      dial.close();
    }
  }
}
