package io.holdfast.lock.redis;

import io.holdfast.lock.LockOptions;
import io.holdfast.lock.spi.BackendUrl;
import io.holdfast.lock.spi.BackendUrl.Host;
import io.holdfast.lock.spi.TlsOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Protocol;

/**
 * Where the servers of a quorum are.
 *
 * @param servers how to get into each
 * @param grantDelay as of each server; {@code null} for none
 * @param shown the URL without user and password
 */
record QuorumOptions(List<RedisOptions> servers, @Nullable Duration grantDelay, String shown) {
  private static final int LEAST_SERVERS = 3;
  private static final int MOST_SERVERS = 9;

  /** A lock that nothing else is said of must be granted. */
  private static final Duration USUAL_DELAY = LockOptions.defaults().lease();

  /** How many servers have to grant. */
  int needed() {
    return servers.size() / 2 + 1;
  }

  /**
   * Reads a URL.
   *
   * @throws IllegalArgumentException if it is of no use
   */
  static QuorumOptions parse(BackendUrl url, Duration requestTimeout) {
    url.requireOptions(TlsOptions.namesAnd(RedisOptions.GRANT_DELAY));
    url.requirePasswordOfUser();
    List<Host> hosts = hosts(url);
    Duration given = url.duration(RedisOptions.GRANT_DELAY, Duration.ZERO, GrantDelay.MOST);
    Duration delay = given == null ? USUAL_DELAY : given;
    if (!delay.isZero() && delay.compareTo(GrantDelay.LEAST) < 0) {
      throw new IllegalArgumentException(
          "%s URL: %s must be at least %s, or 0s for none"
              .formatted(url.scheme(), RedisOptions.GRANT_DELAY, GrantDelay.LEAST));
    }
    Duration used = delay.isZero() ? null : delay;
    List<RedisOptions> servers = new ArrayList<>();
    for (Host host : hosts) {
      servers.add(server(url, host, requestTimeout, used));
    }
    String names = hosts.stream().map(Host::toString).collect(Collectors.joining(","));
    String shown =
        "%s://%s/%d?%s=%s"
            .formatted(url.scheme(), names, url.database(), RedisOptions.GRANT_DELAY, delay);
    return new QuorumOptions(List.copyOf(servers), used, shown);
  }

  private static List<Host> hosts(BackendUrl url) {
    List<Host> hosts = new ArrayList<>();
    for (Host host : url.hosts()) {
      hosts.add(new Host(host.name(), host.portOr(Protocol.DEFAULT_PORT)));
    }
    int count = hosts.size();
    if (count < LEAST_SERVERS || count > MOST_SERVERS || count % 2 == 0) {
      throw new IllegalArgumentException(
          "%s URL: 3, 5, 7 or 9 hosts, each a server of its own, as in %s://h1,h2,h3 (found %d); one"
                  .formatted(url.scheme(), url.scheme(), count)
              + " more of an even number survives no more failures");
    }
    if (new HashSet<>(hosts).size() < count) {
      throw new IllegalArgumentException(
          "%s URL: each host only once, or a server votes twice (found %s)"
              .formatted(url.scheme(), hosts));
    }
    return hosts;
  }

  private static RedisOptions server(
      BackendUrl url, Host host, Duration requestTimeout, @Nullable Duration grantDelay) {
    return new RedisOptions(
        host,
        null,
        TlsOptions.read(url, url.scheme().startsWith("rediss")),
        url.user(),
        url.password(),
        url.database(),
        requestTimeout,
        grantDelay,
        null);
  }

  /** Without user and password. */
  @Override
  public String toString() {
    return shown;
  }
}
