package io.holdfast.lock.benchmarks.contestants;

import java.time.Duration;
import java.time.Instant;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.LockProvider;
import net.javacrumbs.shedlock.core.SimpleLock;
import net.javacrumbs.shedlock.provider.redis.jedis4.JedisLockProvider;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.RedisClient;

/** ShedLock through Jedis. It does not wait. */
record ShedLock(String id) implements Contestant {
  private static final int CONNECTIONS = 64;

  @Override
  public Role role() {
    return Role.PEER;
  }

  @Override
  public Session open(Stores stores) {
    RedisClient client = RawJedis.client(stores, CONNECTIONS);
    LockProvider provider = new JedisLockProvider(client, id);
    return new Session() {
      @Override
      public MeasuredLock lock(String name) {
        return new Shed(provider, name, stores.lease());
      }
    };
  }

  private static final class Shed implements MeasuredLock {
    private final LockProvider provider;
    private final String name;
    private final Duration lease;
    private @Nullable SimpleLock held;

    Shed(LockProvider provider, String name, Duration lease) {
      this.provider = provider;
      this.name = name;
      this.lease = lease;
    }

    @Override
    public void lock() {
      if (!tryLock()) {
        throw new IllegalStateException("held: " + name);
      }
    }

    @Override
    public boolean tryLock() {
      LockConfiguration wish = new LockConfiguration(Instant.now(), name, lease, Duration.ZERO);
      held = provider.lock(wish).orElse(null);
      return held != null;
    }

    @Override
    public void unlock() {
      if (held == null) {
        throw new IllegalStateException("not held: " + name);
      }
      held.unlock();
    }
  }
}
