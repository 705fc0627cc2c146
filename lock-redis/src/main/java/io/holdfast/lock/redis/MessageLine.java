package io.holdfast.lock.redis;

import io.holdfast.lock.spi.BackendUrl.Host;
import io.holdfast.lock.spi.LockClock;
import java.time.Duration;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.JedisPubSub;

/** The connection on which a {@link Wire} hears of messages. */
final class MessageLine implements Subscriber.Source {
  /** Rare: a waiter polls all the while. */
  static final Duration HEARTBEAT = Duration.ofSeconds(5);

  private final RedisOptions options;
  private final Primary primary;
  private final LockClock clock;

  /** Of the connection that is being made or is in use. */
  private volatile @Nullable Dial dial;

  MessageLine(RedisOptions options, Primary primary, LockClock clock) {
    this.options = options;
    this.primary = primary;
    this.clock = clock;
  }

  @Override
  public void listen(JedisPubSub subscription, String channel, Predicate<Runnable> ending) {
    long due = clock.nanoTime() + options.requestTimeout().toNanos();
    Dial own = new Dial(options, primary, clock, due);
    dial = own;
    if (!ending.test(own::close)) {
      return;
    }
    try {
      subscription.proceed(own.connect(), channel);
    } finally {
      own.close();
    }
  }

  /** Whether it leads, or is about to lead, elsewhere. */
  boolean leadsElsewhere(Host than) {
    Dial current = dial;
    return current != null && current.leadsElsewhere(than);
  }
}
