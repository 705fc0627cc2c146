package io.holdfast.lock.redis;

import io.holdfast.lock.spi.BackendUrl;
import io.holdfast.lock.spi.BackendUrl.Host;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.JedisClientConfig;

/**
 * Which sentinels know the primary, and how to get in to them. Their password is the first line of
 * a file, and never stands in the URL; the one in the URL is that of the servers.
 *
 * @param hosts where they are
 * @param primary the name under which they look after it
 * @param user their user, or {@code null} for the default user
 * @param password their password, or {@code null} if they want none
 */
record SentinelOptions(
    List<Host> hosts, String primary, @Nullable String user, @Nullable String password) {
  static final String USER = "sentinelUser";
  static final String PASSWORD = "sentinelPasswordFile";

  private static final int STANDARD_PORT = 26379;

  /** The characters that Sentinel itself allows in a name; then the number of the database. */
  private static final Pattern PATH = Pattern.compile("/([A-Za-z0-9._-]+)(?:/(\\d{1,9})?)?");

  /**
   * Reads a URL.
   *
   * @throws IllegalArgumentException if it is of no use
   */
  static SentinelOptions parse(BackendUrl url) {
    String user = url.option(USER);
    if (user != null && url.option(PASSWORD) == null) {
      throw new IllegalArgumentException(
          "%s URL: %s needs %s".formatted(url.scheme(), USER, PASSWORD));
    }
    return new SentinelOptions(
        url.hosts().stream()
            .map(host -> new Host(host.name(), host.portOr(STANDARD_PORT)))
            .toList(),
        path(url).group(1),
        user,
        url.firstLineOf(PASSWORD));
  }

  /** Returns the number of the database. */
  static int database(BackendUrl url) {
    String number = path(url).group(2);
    return number == null ? 0 : Integer.parseInt(number);
  }

  private static Matcher path(BackendUrl url) {
    Matcher path = PATH.matcher(url.path());
    if (!path.matches() || url.hosts().isEmpty()) {
      throw new IllegalArgumentException(
          ("%s URL: behind the sentinels comes the name under which they know the primary, then"
                  + " perhaps the number of a database, as in %s://h1:26379,h2:26379/mymaster/0"
                  + " (was '%s')")
              .formatted(url.scheme(), url.scheme(), url.path()));
    }
    return path;
  }

  /** Returns what Jedis needs to ask one of them; it answers in so much time, or is left. */
  JedisClientConfig jedis(int millis) {
    return DefaultJedisClientConfig.builder()
        .resp2() // messages may come while a request is answered
        .autoNegotiateProtocol(false)
        .socketTimeoutMillis(millis)
        .user(user)
        .password(password)
        .clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
        .build();
  }

  /** Without user and password. */
  @Override
  public String toString() {
    return String.join(",", hosts.stream().map(Host::toString).toList()) + "/" + primary;
  }
}
