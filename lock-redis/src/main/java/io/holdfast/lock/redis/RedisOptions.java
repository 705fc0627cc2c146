package io.holdfast.lock.redis;

import io.holdfast.lock.spi.BackendUrl;
import io.holdfast.lock.spi.BackendUrl.Host;
import io.holdfast.lock.spi.TlsOptions;
import java.time.Duration;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.Protocol;

/**
 * Where the server is and how to get in.
 *
 * @param server name or address, and port; {@code null} if sentinels tell
 * @param sentinel who tells where the server is; {@code null} if that is known
 * @param tls how to speak TLS, or {@code null} for none
 * @param user the user, or {@code null} for the server's default user
 * @param password the password, or {@code null} if the server wants none
 * @param database number of the database
 * @param requestTimeout how long connecting, and each request, may take
 * @param grantDelay for how long nothing is granted where grants may have been lost; not shorter
 *     than any lease; {@code null} for no such delay
 * @param replicas which replicas must have a grant; {@code null} if none has to
 */
record RedisOptions(
    @Nullable Host server,
    @Nullable SentinelOptions sentinel,
    @Nullable TlsOptions tls,
    @Nullable String user,
    @Nullable String password,
    int database,
    Duration requestTimeout,
    @Nullable Duration grantDelay,
    @Nullable ReplicaOptions replicas) {
  /** The schemes; those with TLS have one letter more. */
  static final Set<String> SCHEMES =
      Set.of(
          "redis",
          "rediss",
          "redis+sentinel",
          "rediss+sentinel",
          "redis+cluster",
          "rediss+cluster");

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

  static final String GRANT_DELAY = "grantDelay";

  private static final Set<String> OF_SERVER =
      TlsOptions.namesAnd(GRANT_DELAY, ReplicaOptions.LEAST, ReplicaOptions.TIMEOUT);

  private static final Set<String> OF_SENTINEL =
      TlsOptions.namesAnd(
          GRANT_DELAY,
          ReplicaOptions.LEAST,
          ReplicaOptions.TIMEOUT,
          SentinelOptions.USER,
          SentinelOptions.PASSWORD);

  /**
   * Reads a URL.
   *
   * @throws IllegalArgumentException if it is of no use
   */
  static RedisOptions parse(BackendUrl url, Duration requestTimeout) {
    boolean sentinel = url.scheme().endsWith("+sentinel");
    url.requireOptions(sentinel ? OF_SENTINEL : OF_SERVER);
    url.requirePasswordOfUser();
    return new RedisOptions(
        sentinel ? null : url.onlyHost(Protocol.DEFAULT_PORT),
        sentinel ? SentinelOptions.parse(url) : null,
        TlsOptions.read(url, url.scheme().startsWith("rediss")),
        url.user(),
        url.password(),
        sentinel ? SentinelOptions.database(url) : url.database(),
        requestTimeout,
        url.duration(GRANT_DELAY, GrantDelay.LEAST, GrantDelay.MOST),
        ReplicaOptions.parse(url, requestTimeout));
  }

  /** Reads how to get in to a node of a cluster. */
  static RedisOptions ofNode(BackendUrl url, Host node, Duration requestTimeout) {
    url.requirePasswordOfUser();
    return new RedisOptions(
        node,
        null,
        TlsOptions.read(url, url.scheme().startsWith("rediss")),
        url.user(),
        url.password(),
        0,
        requestTimeout,
        url.duration(GRANT_DELAY, GrantDelay.LEAST, GrantDelay.MOST),
        null);
  }

  /** Returns the same for another server, whose requests may take so long. */
  RedisOptions at(Host other, Duration timeout) {
    return new RedisOptions(
        other, sentinel, tls, user, password, database, timeout, grantDelay, replicas);
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

  /** Without users and passwords. */
  @Override
  public String toString() {
    return "%s%s://%s/%d%s"
        .formatted(
            tls != null ? "rediss" : "redis",
            sentinel == null ? "" : "+sentinel",
            sentinel == null ? server : sentinel,
            database,
            shownOptions());
  }

  private String shownOptions() {
    StringJoiner shown = new StringJoiner("&", "?", "").setEmptyValue("");
    if (grantDelay != null) {
      shown.add(GRANT_DELAY + "=" + grantDelay);
    }
    if (replicas != null) {
      shown.add(ReplicaOptions.LEAST + "=" + replicas.least());
      shown.add(ReplicaOptions.TIMEOUT + "=" + replicas.timeout());
    }
    return shown.toString();
  }
}
