package io.holdfast.lock.redis;

import io.holdfast.lock.spi.BackendConfig;
import io.holdfast.lock.spi.Events;
import io.holdfast.lock.spi.LockBackend;
import io.holdfast.lock.spi.LockProvider;
import java.util.Objects;
import java.util.Set;
import redis.clients.jedis.UnifiedJedis;

/**
 * Locks in Redis or Valkey, from 6.2 on.
 *
 * <p>Found by the service loader for {@code redis://user:password@host:port/database} and {@code
 * rediss://…}, the same over TLS. User, password, port (6379) and database (0) may be left out. It
 * then keeps one connection to the server, which all threads share.
 *
 * <p>{@link #using} goes through a client that the application has already.
 */
public final class RedisLockProvider implements LockProvider {
  /** For the service loader. */
  public RedisLockProvider() {}

  /**
   * Returns a provider that sends everything through the given client and never closes it.
   *
   * <p>While somebody waits for a lock, one of the client's connections listens for messages: its
   * pool must hold at least two. A request lasts as long as the client's own time-outs and retries
   * make it. The client's key preprocessor, if it has one, applies to the locks' keys as well, so
   * that clients with different ones do not see each other's locks.
   *
   * <p>Clients for Cluster and Sentinel repeat a request by themselves when a connection fails, on
   * the calling thread. A request then takes as long as all its tries together, and what is left of
   * the lease counts from before the first: keep tries × time-outs well below the leases. Since an
   * earlier try may have been executed, their failures tell of an unknown outcome even where the
   * last try did not connect.
   *
   * @param client a connected client, for instance a {@link redis.clients.jedis.RedisClient}
   * @return a provider for {@link io.holdfast.lock.Locks#open(LockProvider)}; it serves no URL
   */
  public static LockProvider using(UnifiedJedis client) {
    return new OverClient(Objects.requireNonNull(client, "client"));
  }

  @Override
  public Set<String> schemes() {
    return Set.of("redis", "rediss");
  }

  @Override
  public LockBackend open(BackendConfig config, Events events) {
    RedisOptions options = RedisOptions.parse(config.requireUrl(), config.requestTimeout());
    return new RedisBackend(Wire.open(options, config, events));
  }

  private record OverClient(UnifiedJedis client) implements LockProvider {
    @Override
    public Set<String> schemes() {
      return Set.of();
    }

    @Override
    public LockBackend open(BackendConfig config, Events events) {
      return new RedisBackend(new JedisStore(client, config, events));
    }
  }
}
