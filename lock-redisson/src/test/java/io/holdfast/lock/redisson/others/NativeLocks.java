package io.holdfast.lock.redisson.others;

import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Finding;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LockStatistics;
import io.holdfast.lock.Locks;
import io.holdfast.lock.spi.Capabilities;
import io.holdfast.lock.spi.Mode;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.redisson.api.RLock;
import org.redisson.api.RedissonClient;

/** A Redisson client's own locks, as thinly wrapped as it can be done. */
final class NativeLocks implements Locks {
  private static final Capabilities CAPABILITIES =
      new Capabilities(
          Set.of(Mode.Exclusive.class),
          true,
          LockOptions.LEAST_LEASE,
          LockOptions.LONGEST_LEASE,
          true,
          false,
          true);

  /** Which of Redisson's locks. */
  enum Kind {
    LOCK {
      @Override
      RLock of(RedissonClient client, String name) {
        return client.getLock(name);
      }
    },
    FENCED {
      @Override
      RLock of(RedissonClient client, String name) {
        return client.getFencedLock(name);
      }
    };

    abstract RLock of(RedissonClient client, String name);
  }

  private final RedissonClient client;
  private final Kind kind;

  /** The rules wait until somebody waits. */
  final AtomicInteger waiting = new AtomicInteger();

  NativeLocks(RedissonClient client, Kind kind) {
    this.client = client;
    this.kind = kind;
  }

  @Override
  public DistributedLock mutex(String name, LockOptions options) {
    RLock lock = options.fair() ? client.getFairLock(name) : kind.of(client, name);
    return new NativeLock(this, lock, options);
  }

  @Override
  public Capabilities capabilities() {
    return CAPABILITIES;
  }

  @Override
  public String backend() {
    return "Redisson's own " + kind;
  }

  @Override
  public LockStatistics statistics() {
    return new LockStatistics(0, waiting.get(), 0, 0, 0, 0, 0, 0, 0);
  }

  @Override
  public List<Finding> examine() {
    return List.of();
  }

  @Override
  public void close() {
    client.shutdown(0, 2, TimeUnit.SECONDS);
  }

  static long millis(Duration time) {
    try {
      return time.toMillis();
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE;
    }
  }
}
