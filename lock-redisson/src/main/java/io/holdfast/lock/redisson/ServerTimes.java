package io.holdfast.lock.redisson;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the server's clocks say, as far as replies told, so that a request can carry the server's
 * time after which it must not be executed any more.
 *
 * <p>A reply that was received at {@code r} tells a time {@code t} that the server's clock showed
 * before {@code r}. So at {@code r + x} it shows at least {@code t + x}, and what is refused once
 * it shows more than that is not executed later.
 */
final class ServerTimes {
  /** Clocks run apart: what was heard longer ago counts no more. */
  private static final Duration GOOD_FOR = Duration.ofMinutes(10);

  private record Heard(long millis, long atNanos) {}

  private final ConcurrentHashMap<Object, Heard> heard = new ConcurrentHashMap<>();

  /**
   * Takes in a reply.
   *
   * @param shard the part of the store that sent it
   */
  void learn(Object shard, long millis, long receivedNanos) {
    heard.put(shard, new Heard(millis, receivedNanos));
  }

  /**
   * Returns what the server's clock does not show more than until a deadline; null if not known.
   */
  @Nullable Long limit(Object shard, long deadlineNanos, long nowNanos) {
    Heard last = heard.get(shard);
    if (last == null || nowNanos - last.atNanos > GOOD_FOR.toNanos()) {
      return null;
    }
    return last.millis + TimeUnit.NANOSECONDS.toMillis(deadlineNanos - last.atNanos);
  }
}
