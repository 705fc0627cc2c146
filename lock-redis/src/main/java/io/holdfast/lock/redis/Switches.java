package io.holdfast.lock.redis;

import io.holdfast.lock.spi.BackendUrl.Host;
import io.holdfast.lock.spi.LockClock;
import io.holdfast.lock.spi.LockClock.Scheduler;
import io.holdfast.lock.spi.StoreException;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.JedisPubSub;

/**
 * Hears of a sentinel when another server becomes the primary. A client would find out by itself
 * when its connection ends; but that of a server that is frozen, or cut off from all others, does
 * not end, and such a server goes on granting.
 *
 * <p>When it begins to listen it asks where the primary is: what was said before it listened is
 * lost.
 */
final class Switches implements Subscriber.Source, Subscriber.Hearer {
  /**
   * Said at the end of a fail-over; by a sentinel that did not lead it, as soon as it hears of it.
   */
  private static final String SWITCHED = "+switch-master";

  /** Said by the one that leads, when the new primary is one: a second before the end, perhaps. */
  private static final String PROMOTED = "+promoted-slave";

  /** A sentinel that has died silently is left after three of them. */
  private static final Duration HEARTBEAT = Duration.ofSeconds(2);

  private final RedisOptions options;
  private final Sentinels sentinels;
  private final LockClock clock;
  private final Consumer<Host> moved;

  /** Of the question where the primary is; null before the first. */
  private volatile @Nullable Dial question;

  /** To whom it listens; for its thread. */
  private @Nullable Host sentinel;

  private Switches(
      RedisOptions options, Sentinels sentinels, LockClock clock, Consumer<Host> moved) {
    this.options = options;
    this.sentinels = sentinels;
    this.clock = clock;
    this.moved = moved;
  }

  /**
   * Returns what listens, not started.
   *
   * @param moved told where the primary is now; must not block
   */
  static Subscriber subscriber(
      RedisOptions options,
      Sentinels sentinels,
      LockClock clock,
      Scheduler scheduler,
      Consumer<Host> moved) {
    Switches switches = new Switches(options, sentinels, clock, moved);
    return new Subscriber(switches, SWITCHED, switches, clock, scheduler, HEARTBEAT);
  }

  private Dial dial() {
    long due = clock.nanoTime() + options.requestTimeout().toNanos();
    return new Dial(options, sentinels, clock, due);
  }

  @Override
  public void listen(JedisPubSub subscription, String channel, Predicate<Runnable> ending) {
    Dial dial = dial();
    if (!ending.test(() -> end(dial))) {
      return;
    }
    try {
      Sentinels.Visit visit = sentinels.visit(dial);
      sentinel = visit.sentinel();
      subscription.proceed(visit.connection(), PROMOTED, channel);
    } finally {
      dial.close();
    }
  }

  private void end(Dial listening) {
    listening.close();
    Dial asking = question;
    if (asking != null) {
      asking.close();
    }
  }

  @Override
  public void subscribed() {
    Dial dial = dial();
    question = dial;
    try {
      moved.accept(sentinels.find(dial));
    } catch (StoreException e) {
      // Nobody knows yet: who connects asks again.
    } finally {
      dial.close();
    }
  }

  /**
   * Of a switch: name of the primary, address and port of the old one, and of the new one. Of a
   * promotion: the word slave, a name, address and port of that one, @, name of the primary, and
   * more.
   */
  @Override
  public void heard(String text) {
    String[] parts = text.split(" ", -1);
    if (parts.length == 5 && parts[0].equals(sentinels.name())) {
      tell(parts[3], parts[4]);
    } else if (parts.length > 5 && parts[5].equals(sentinels.name())) {
      tell(parts[2], parts[3]);
    }
  }

  private void tell(String address, String port) {
    sentinels.promoted(Objects.requireNonNull(sentinel)); // before anybody is sent there
    moved.accept(new Host(address, Integer.parseInt(port)));
  }
}
