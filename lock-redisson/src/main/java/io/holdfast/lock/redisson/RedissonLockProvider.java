package io.holdfast.lock.redisson;

import io.holdfast.lock.spi.BackendConfig;
import io.holdfast.lock.spi.Events;
import io.holdfast.lock.spi.LockBackend;
import io.holdfast.lock.spi.LockProvider;
import java.util.Objects;
import java.util.Set;
import org.redisson.api.RedissonClient;

/**
 * Locks in Redis or Valkey through Redisson, from Redis 6.2 on. A lock and a native {@code RLock}
 * of the same name exclude each other.
 *
 * <p>Found by the service loader for {@code redisson+redis://user:password@host:port/database} and
 * {@code redisson+rediss://…}, the same over TLS. User, password, port (6379) and database (0) may
 * be left out. For a primary that sentinels look after {@code
 * redisson+redis+sentinel://user:password@h1:26379,h2:26379/NAME/database}, where NAME is what they
 * call it, user and password are those of the servers, and {@code
 * ?sentinelUser=…&sentinelPasswordFile=…} those of the sentinels; for a cluster {@code
 * redisson+redis+cluster://user:password@h1:6379,h2:6379}, with some of its nodes. It then opens a
 * small Redisson client of its own.
 *
 * <p>{@link #using} goes through a client that the application has already.
 *
 * <p>Fencing tokens come from a counter of Holdfast's and are not to be compared with those of a
 * native {@code RFencedLock}.
 */
public final class RedissonLockProvider implements LockProvider {
  /** For the service loader. */
  public RedissonLockProvider() {}

  /**
   * Returns a provider that sends everything through the given client and never shuts it down.
   *
   * <p>The client's name mapper applies, as it does to native locks. While somebody waits for a
   * lock, the client is subscribed to that lock's channel; at most half of the subscriptions that
   * the client's configuration allows are used, and waiters beyond that ask ten times a second.
   * Requests are sent once each, whatever retries the client is configured for.
   *
   * @param client a Redisson client: a single server, Sentinel or a cluster
   * @return a provider for {@link io.holdfast.lock.Locks#open(LockProvider)}; it serves no URL
   */
  public static LockProvider using(RedissonClient client) {
    return new OverClient(Objects.requireNonNull(client, "client"));
  }

  @Override
  public Set<String> schemes() {
    return RedissonOptions.SCHEMES;
  }

  @Override
  public LockBackend open(BackendConfig config, Events events) {
    RedissonOptions options = RedissonOptions.parse(config.requireUrl(), config.requestTimeout());
    return new RedissonBackend(OwnClient.open(options), config, events);
  }

  private record OverClient(RedissonClient client) implements LockProvider {
    @Override
    public Set<String> schemes() {
      return Set.of();
    }

    @Override
    public LockBackend open(BackendConfig config, Events events) {
      return new RedissonBackend(new Source.Application(client), config, events);
    }
  }
}
