package io.holdfast.lock.redis;

import io.holdfast.lock.spi.BackendUrl;
import io.holdfast.lock.spi.BackendUrl.Host;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.Protocol;

/**
 * Where the server is and how to get in.
 *
 * @param host name or address
 * @param port TCP port
 * @param tls whether to speak TLS
 * @param user the user, or {@code null} for the server's default user
 * @param password the password, or {@code null} if the server wants none
 * @param database number of the database
 * @param requestTimeout how long connecting, and each request, may take
 */
record RedisOptions(
    String host,
    int port,
    boolean tls,
    @Nullable String user,
    @Nullable String password,
    int database,
    Duration requestTimeout) {
  /** How long a waiter that hears nothing waits before it asks again. */
  static final Duration POLL = Duration.ofMillis(500);

  /** How soon a busy name is asked for again at the earliest. */
  static final Duration LEAST_RETRY = Duration.ofMillis(3);

  /** How long a place among the waiters lasts unless an attempt re-arms it. */
  static final Duration PLACE = POLL.multipliedBy(3);

  /** How long a name is reserved for the next waiter, at least: a pause of his must fit in. */
  static final Duration LEAST_RESERVATION = Duration.ofMillis(250);

  /** And at most: that is what a waiter that crashed costs the others. */
  static final Duration LONGEST_RESERVATION = Duration.ofSeconds(1);

  private static final Pattern DATABASE = Pattern.compile("/(\\d{1,9})?");

  /**
   * Reads a URL.
   *
   * @throws IllegalArgumentException if it is of no use
   */
  static RedisOptions parse(BackendUrl url, Duration requestTimeout) {
    url.requireOptions(Set.of());
    Host host = onlyHost(url);
    if (url.user() != null && url.password() == null) {
      throw new IllegalArgumentException(
          "%s URL: a user but no password; write %s://user:password@host, or :password@ without user"
              .formatted(url.scheme(), url.scheme()));
    }
    return new RedisOptions(
        host.name(),
        port(url, host),
        url.scheme().equals("rediss"),
        url.user(),
        url.password(),
        database(url),
        requestTimeout);
  }

  private static Host onlyHost(BackendUrl url) {
    List<Host> hosts = url.hosts();
    if (hosts.size() != 1) {
      throw new IllegalArgumentException(
          "%s URL: exactly one host, as in %s://localhost:6379 (found %s)"
              .formatted(url.scheme(), url.scheme(), hosts.isEmpty() ? "none" : hosts.size()));
    }
    return hosts.get(0);
  }

  private static int port(BackendUrl url, Host host) {
    int port = host.portOr(Protocol.DEFAULT_PORT);
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException(
          "%s URL: a port is from 1 to 65535 (was %d)".formatted(url.scheme(), port));
    }
    return port;
  }

  private static int database(BackendUrl url) {
    if (url.path().isEmpty() || url.path().equals("/")) {
      return Protocol.DEFAULT_DATABASE;
    }
    if (!DATABASE.matcher(url.path()).matches()) {
      throw new IllegalArgumentException(
          "%s URL: behind the host comes the number of a database, as in /0 (was '%s')"
              .formatted(url.scheme(), url.path()));
    }
    return Integer.parseInt(url.path().substring(1));
  }

  /** Returns what Jedis needs to set a connection up. */
  JedisClientConfig jedis() {
    int millis = (int) Math.max(1, requestTimeout.toMillis());
    return DefaultJedisClientConfig.builder()
        .resp3() // messages of the subscription come on the connection of the requests
        .autoNegotiateProtocol(false)
        .socketTimeoutMillis(millis)
        .user(user)
        .password(password)
        .database(database)
        .clientName("holdfast")
        .clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
        .build();
  }

  /** Without user and password. */
  @Override
  public String toString() {
    String name = host.contains(":") ? "[" + host + "]" : host;
    return "%s://%s:%d/%d".formatted(tls ? "rediss" : "redis", name, port, database);
  }
}
