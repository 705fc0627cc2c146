package io.holdfast.lock.redis;

import io.holdfast.lock.spi.BackendUrl;
import io.holdfast.lock.spi.BackendUrl.Host;
import io.holdfast.lock.spi.TlsOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.Protocol;

/**
 * Where the server is and how to get in.
 *
 * @param host name or address, and port
 * @param tls how to speak TLS, or {@code null} for none
 * @param user the user, or {@code null} for the server's default user
 * @param password the password, or {@code null} if the server wants none
 * @param database number of the database
 * @param requestTimeout how long connecting, and each request, may take
 * @param grantDelay for how long nothing is granted where grants may have been lost; not shorter
 *     than any lease; {@code null} for no such delay
 */
record RedisOptions(
    Host host,
    @Nullable TlsOptions tls,
    @Nullable String user,
    @Nullable String password,
    int database,
    Duration requestTimeout,
    @Nullable Duration grantDelay) {
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

  private static final String GRANT_DELAY = "grantDelay";

  /**
   * Reads a URL.
   *
   * @throws IllegalArgumentException if it is of no use
   */
  static RedisOptions parse(BackendUrl url, Duration requestTimeout) {
    url.requireOptions(TlsOptions.namesAnd(GRANT_DELAY));
    url.requirePasswordOfUser();
    return new RedisOptions(
        url.onlyHost(Protocol.DEFAULT_PORT),
        TlsOptions.read(url, url.scheme().equals("rediss")),
        url.user(),
        url.password(),
        url.database(),
        requestTimeout,
        url.duration(GRANT_DELAY, GrantDelay.LEAST, GrantDelay.MOST));
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
    return "%s://%s/%d%s"
        .formatted(
            tls != null ? "rediss" : "redis",
            host,
            database,
            grantDelay == null ? "" : "?%s=%s".formatted(GRANT_DELAY, grantDelay));
  }
}
