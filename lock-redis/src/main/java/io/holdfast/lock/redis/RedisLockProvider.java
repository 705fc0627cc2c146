package io.holdfast.lock.redis;

import io.holdfast.lock.spi.BackendConfig;
import io.holdfast.lock.spi.Events;
import io.holdfast.lock.spi.LockBackend;
import io.holdfast.lock.spi.LockProvider;
import io.holdfast.lock.spi.StoreException;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.UnifiedJedis;

/**
 * Locks in Redis or Valkey, from 6.2 on.
 *
 * <p>Found by the service loader for {@code redis://user:password@host:port/database} and {@code
 * rediss://…}, the same over TLS. User, password, port (6379) and database (0) may be left out. It
 * then keeps one connection to the server, which all threads share.
 *
 * <p><b>Sentinel.</b> {@code redis+sentinel://user:password@h1:26379,h2:26379/NAME/database} asks
 * those sentinels for the primary that they call NAME, anew for each connection, and leaves it as
 * soon as one says that another was promoted; {@code rediss+sentinel://…} speaks TLS to both. User
 * and password are those of the servers; {@code ?sentinelUser=…&sentinelPasswordFile=FILE} are
 * those of the sentinels, if they want any (the password is the first line of the file). A
 * fail-over ends no wait: it goes on until its time is over.
 *
 * <p><b>Replicas.</b> With {@code ?minReplicas=1} a grant or renewal counts only once so many
 * replicas have acknowledged it, within {@code replicaTimeout} (a quarter of the request time-out,
 * unless given; a third at most). A grant that fewer have is given back, and who does not wait gets
 * {@link io.holdfast.lock.LockUnavailableException}. Releases do not wait. It makes it unlikely
 * that a fail-over forgets a grant, and is no consensus: a replica that has not acknowledged may be
 * promoted.
 *
 * <p>{@code redis+cluster://user:password@host:port,host:port} and {@code rediss+cluster://…} are
 * for Redis Cluster: some of its nodes, which know of the others. It then keeps one connection to
 * each primary. Nodes that are reached at other addresses than those that they announce are named
 * by {@code ?nat=announced:port=reached:port,…}.
 *
 * <p>{@link #using(UnifiedJedis)} goes through a client that the application has already.
 *
 * <p><b>Grant delay.</b> A server that has lost data when it was started again, or a replica that
 * became the primary without the last grants, would grant names that somebody still holds. With
 * {@code ?grantDelay=15s} it grants nothing for so long after such a change; renewals and releases
 * go on. A thread that waits for a lock waits through it; what does not wait throws {@link
 * io.holdfast.lock.LockRefusedException}. Leases are not longer than the delay: it is the longest
 * that an unseen grant may last, so <em>all</em> clients of the server must have it, and none
 * shorter than another's leases. To change it, raise it everywhere before leases are raised, and
 * lower leases everywhere before it is lowered. Without it (the default) such a change can put two
 * holders side by side for a lease at most; their fencing tokens rise all the same.
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
   * <p>Clients for Cluster and Sentinel are not tested yet. They repeat a request by themselves
   * when a connection fails, on the calling thread. A request then takes as long as all its tries
   * together, and what is left of the lease counts from before the first: keep tries × time-outs
   * well below the leases. Since an earlier try may have been executed, their failures tell of an
   * unknown outcome even where the last try did not connect.
   *
   * @param client a connected client, for instance a {@link redis.clients.jedis.RedisClient}
   * @return a provider for {@link io.holdfast.lock.Locks#open(LockProvider)}; it serves no URL
   */
  public static LockProvider using(UnifiedJedis client) {
    return new OverClient(Objects.requireNonNull(client, "client"), null);
  }

  /**
   * As {@link #using(UnifiedJedis)}, with a grant delay (see the class comment). Nothing is known
   * of the client's connections: each attempt looks at the run of its server.
   *
   * @param client a connected client
   * @param grantDelay the longest lease that is taken, from 100 ms to 1 h
   * @return a provider for {@link io.holdfast.lock.Locks#open(LockProvider)}; it serves no URL
   * @throws IllegalArgumentException if the delay is out of bounds
   */
  public static LockProvider using(UnifiedJedis client, Duration grantDelay) {
    if (grantDelay.compareTo(GrantDelay.LEAST) < 0 || grantDelay.compareTo(GrantDelay.MOST) > 0) {
      throw new IllegalArgumentException(
          "grantDelay must be from %s to %s (was %s)"
              .formatted(GrantDelay.LEAST, GrantDelay.MOST, grantDelay));
    }
    return new OverClient(Objects.requireNonNull(client, "client"), grantDelay);
  }

  @Override
  public Set<String> schemes() {
    return RedisOptions.SCHEMES;
  }

  @Override
  public LockBackend open(BackendConfig config, Events events) {
    if (config.requireUrl().scheme().endsWith("+cluster")) {
      ClusterOptions cluster = ClusterOptions.parse(config.requireUrl(), config.requestTimeout());
      ClusterStore store = ClusterStore.open(cluster, config, events);
      return opened(store, store.hasConnected(), cluster.node(), config);
    }
    RedisOptions options = RedisOptions.parse(config.requireUrl(), config.requestTimeout());
    Wire wire = Wire.open(options, config, events);
    return opened(wire, wire.hasConnected(), options, config);
  }

  private static LockBackend opened(
      Store store, boolean connected, RedisOptions options, BackendConfig config) {
    try {
      if (connected) {
        Rights.check(store, options, config);
      }
    } catch (StoreException e) {
      store.close();
      throw e;
    }
    return new RedisBackend(store, options.grantDelay());
  }

  private record OverClient(UnifiedJedis client, @Nullable Duration grantDelay)
      implements LockProvider {
    @Override
    public Set<String> schemes() {
      return Set.of();
    }

    @Override
    public LockBackend open(BackendConfig config, Events events) {
      return new RedisBackend(new JedisStore(client, config, events), grantDelay);
    }
  }
}
