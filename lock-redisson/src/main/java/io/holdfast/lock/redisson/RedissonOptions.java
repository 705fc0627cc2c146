package io.holdfast.lock.redisson;

import io.holdfast.lock.spi.BackendUrl;
import io.holdfast.lock.spi.TlsOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.BaseConfig;
import org.redisson.config.Config;
import org.redisson.config.EqualJitterDelay;
import org.redisson.config.SslVerificationMode;

/**
 * Where the server is and how to get in.
 *
 * @param topology which servers there are
 * @param tls how to speak TLS, or {@code null} for none
 * @param user the user, or {@code null} for the server's default user
 * @param password the password, or {@code null} if the server wants none
 * @param requestTimeout how long connecting, and each request, may take
 */
record RedissonOptions(
    Topology topology,
    @Nullable TlsOptions tls,
    @Nullable String user,
    @Nullable String password,
    Duration requestTimeout) {
  private static final String SCHEME = "redisson+redis";
  private static final String TLS_SCHEME = "redisson+rediss";
  private static final String SENTINEL = "+sentinel";
  private static final String CLUSTER = "+cluster";

  static final Set<String> SCHEMES =
      Set.of(
          SCHEME,
          TLS_SCHEME,
          SCHEME + SENTINEL,
          TLS_SCHEME + SENTINEL,
          SCHEME + CLUSTER,
          TLS_SCHEME + CLUSTER);

  /** How long a waiter that hears nothing waits before it asks again. */
  static final Duration POLL = Duration.ofSeconds(1);

  /** The same, where no subscription could be had. */
  static final Duration DEAF_POLL = Duration.ofMillis(100);

  /** How soon a busy name is asked for again at the earliest. */
  static final Duration LEAST_RETRY = Duration.ofMillis(3);

  /** How long a client that passed a name on keeps from asking for it again. */
  static final Duration YIELD = Duration.ofMillis(10);

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
    boolean sentinel = url.scheme().endsWith(SENTINEL);
    url.requireOptions(
        sentinel
            ? TlsOptions.namesAnd(Topology.Sentinel.USER, Topology.Sentinel.PASSWORD)
            : TlsOptions.namesAnd());
    url.requirePasswordOfUser();
    return new RedissonOptions(
        topology(url),
        TlsOptions.read(url, url.scheme().startsWith(TLS_SCHEME)),
        url.user(),
        url.password(),
        requestTimeout);
  }

  private static Topology topology(BackendUrl url) {
    if (url.scheme().endsWith(SENTINEL)) {
      return Topology.Sentinel.parse(url);
    }
    return url.scheme().endsWith(CLUSTER)
        ? Topology.Cluster.parse(url)
        : Topology.Single.parse(url);
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
    BaseConfig<?> servers = topology.configure(config, (tls != null ? "rediss" : "redis") + "://");
    servers.setClientName("holdfast");
    servers.setConnectTimeout(millis);
    servers.setTimeout(millis);
    servers.setSubscriptionTimeout(millis);
    servers.setRetryAttempts(0);
    servers.setPingConnectionInterval(Math.max(LEAST_PING_MILLIS, millis));
    servers.setReconnectionDelay(
        new EqualJitterDelay(Duration.ofMillis(10), LONGEST_RECONNECT_PAUSE));
    servers.setSubscriptionsPerConnection(SUBSCRIPTIONS);
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

  /** Without users and passwords. */
  @Override
  public String toString() {
    String kind =
        topology instanceof Topology.Sentinel ? SENTINEL : topology.cluster() ? CLUSTER : "";
    return "%s%s://%s".formatted(tls != null ? TLS_SCHEME : SCHEME, kind, topology);
  }
}
