package io.holdfast.lock.redisson;

import io.holdfast.lock.spi.LockClock;
import io.holdfast.lock.spi.LockName;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a client from winning by being near. Whoever releases a name that others wait for could ask
 * for it again before they have heard of it; so its own waiting claims let a short while pass
 * first.
 */
final class Courtesy {
  private final LockClock clock;
  private final LockClock.Scheduler scheduler;
  private final ConcurrentHashMap<LockName, CompletableFuture<?>> releases =
      new ConcurrentHashMap<>();
  private final ConcurrentHashMap<LockName, Long> untils = new ConcurrentHashMap<>();

  Courtesy(LockClock clock, LockClock.Scheduler scheduler) {
    this.clock = clock;
    this.scheduler = scheduler;
  }

  /** A release of the name is on its way; whether others wait is known when it is answered. */
  void releasing(LockName name, CompletableFuture<?> release) {
    releases.put(name, release);
    var unused = release.whenComplete((done, error) -> releases.remove(name, release));
  }

  /** Others were told that the name is free. */
  void passedOn(LockName name) {
    long until = clock.nanoTime() + RedissonOptions.YIELD.toNanos();
    untils.put(name, until);
    scheduler.at(until, () -> untils.remove(name, until));
  }

  /** Returns a release that is on its way, or null. */
  @Nullable CompletableFuture<?> pending(LockName name) {
    return releases.get(name);
  }

  /** Returns for how long the name is left to others; zero if it is not. */
  Duration left(LockName name) {
    Long until = untils.get(name);
    long left = until == null ? 0 : until - clock.nanoTime();
    return left > 0 ? Duration.ofNanos(left) : Duration.ZERO;
  }
}
