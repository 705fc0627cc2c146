package io.holdfast.lock.redisson;

import io.holdfast.lock.spi.BackendUrl;
import io.holdfast.lock.spi.BackendUrl.Host;
import io.holdfast.lock.spi.TlsOptions;
import java.io.IOException;
import java.time.Duration;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;
import org.redisson.config.EqualJitterDelay;
import org.redisson.config.SslVerificationMode;

/**
 * Where the server is and how to get in.
 *
 * @param host name or address, and port
 * @param tls how to speak TLS, or {@code null} for none
 * @param user the user, or {@code null} for the server's default user
 * @param password the password, or {@code null} if the server wants none
 * @param database number of the database
 * @param requestTimeout how long connecting, and each request, may take
 */
record RedissonOptions(
    Host host,
    @Nullable TlsOptions tls,
    @Nullable String user,
    @Nullable String password,
    int database,
    Duration requestTimeout) {
  static final String SCHEME = "redisson+redis";
  static final String TLS_SCHEME = "redisson+rediss";

  /** How long a waiter that hears nothing waits before it asks again. */
  static final Duration POLL = Duration.ofSeconds(1);

  /** The same, where no subscription could be had. */
  static final Duration DEAF_POLL = Duration.ofMillis(100);

  /** How soon a busy name is asked for again at the earliest. */
  static final Duration LEAST_RETRY = Duration.ofMillis(3);

  /** How long a client that passed a name on keeps from asking for it again. */
  static final Duration YIELD = Duration.ofMillis(10);

  private static final int STANDARD_PORT = 6379;

  /** Few, since below ten Redisson lets requests share a connection instead of queueing for one. */
  private static final int CONNECTIONS = 4;

  /** To how many channels at once. */
  static final int SUBSCRIPTIONS = 1000;

  private static final int LEAST_PING_MILLIS = 1000;

  private static final Duration LONGEST_RECONNECT_PAUSE = Duration.ofSeconds(1);

  /**
   * Reads a URL.
   *
   * @throws IllegalArgumentException if it is of no use
   */
  static RedissonOptions parse(BackendUrl url, Duration requestTimeout) {
    url.requireOptions(TlsOptions.namesAnd());
    url.requirePasswordOfUser();
    return new RedissonOptions(
        url.onlyHost(STANDARD_PORT),
        TlsOptions.read(url, url.scheme().equals(TLS_SCHEME)),
        url.user(),
        url.password(),
        url.database(),
        requestTimeout);
  }

  /**
   * Returns what Redisson needs for a small client of our own, which never sends twice.
   *
   * @throws io.holdfast.lock.spi.StoreException if a file that TLS needs is of no use now
   */
  Config redisson() {
    int millis = millis();
    Config config =
        new Config()
            .setCodec(StringCodec.INSTANCE)
            .setUseScriptCache(false)
            .setThreads(2)
            .setNettyThreads(2)
            .setUsername(user)
            .setPassword(password);
    if (tls != null) {
      secure(config, tls);
    }
    config
        .useSingleServer()
        .setAddress((tls != null ? "rediss" : "redis") + "://" + host)
        .setDatabase(database)
        .setClientName("holdfast")
        .setConnectTimeout(millis)
        .setTimeout(millis)
        .setSubscriptionTimeout(millis)
        .setRetryAttempts(0)
        .setPingConnectionInterval(Math.max(LEAST_PING_MILLIS, millis))
        .setReconnectionDelay(new EqualJitterDelay(Duration.ofMillis(10), LONGEST_RECONNECT_PAUSE))
        .setConnectionMinimumIdleSize(1)
        .setConnectionPoolSize(CONNECTIONS)
        .setSubscriptionConnectionMinimumIdleSize(1)
        .setSubscriptionConnectionPoolSize(2)
        .setSubscriptionsPerConnection(SUBSCRIPTIONS);
    return config;
  }

  /** Returns the request time-out as libraries want it. */
  int millis() {
    return (int) Math.max(1, Math.min(requestTimeout.toMillis(), Integer.MAX_VALUE));
  }

  private static void secure(Config config, TlsOptions tls) {
    config.setSslVerificationMode(SslVerificationMode.STRICT);
    try {
      TrustManagerFactory trusted = tls.trustManagers();
      if (trusted != null) {
        config.setSslTrustManagerFactory(trusted);
      }
      KeyManagerFactory own = tls.keyManagers();
      if (own != null) {
        config.setSslKeyManagerFactory(own);
      }
    } catch (IOException e) {
      throw Errors.notSent("no TLS: " + e.getMessage(), e);
    }
  }

  /** Without user and password. */
  @Override
  public String toString() {
    return "%s://%s/%d".formatted(tls != null ? TLS_SCHEME : SCHEME, host, database);
  }
}
