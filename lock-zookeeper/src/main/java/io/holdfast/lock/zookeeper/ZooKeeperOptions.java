package io.holdfast.lock.zookeeper;

import io.holdfast.lock.spi.BackendUrl;
import io.holdfast.lock.spi.BackendUrl.Host;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.zookeeper.common.PathUtils;
import org.jspecify.annotations.Nullable;

/**
 * Where the ensemble is and how to get in.
 *
 * @param hosts {@code host:port}, joined by commas
 * @param chroot path below which everything happens; empty for none
 * @param user the user of the digest scheme, or {@code null} for none
 * @param password the user's password, or {@code null}
 * @param sessionTimeout the session time-out that is asked for
 */
record ZooKeeperOptions(
    String hosts,
    String chroot,
    @Nullable String user,
    @Nullable String password,
    Duration sessionTimeout) {
  /** As long as the default lease. */
  static final Duration SESSION_TIMEOUT = Duration.ofSeconds(15);

  /** How long a waiter that hears nothing waits before it asks again. */
  static final Duration POLL = Duration.ofSeconds(1);

  /** How long a place in the queue lasts unless an attempt re-arms it. */
  static final Duration PLACE = POLL.multipliedBy(3);

  private static final Duration LEAST_SESSION = Duration.ofMillis(100);
  private static final Duration LONGEST_SESSION = Duration.ofHours(1);
  private static final int PORT = 2181;
  private static final String SESSION_OPTION = "sessionTimeout";

  /**
   * Reads a URL.
   *
   * @throws IllegalArgumentException if it is of no use
   */
  static ZooKeeperOptions parse(BackendUrl url) {
    url.requireOptions(Set.of(SESSION_OPTION));
    List<Host> hosts = url.hosts();
    if (hosts.isEmpty()) {
      throw new IllegalArgumentException(
          "%s URL: at least one host, as in zookeeper://h1,h2,h3/chroot (found none)"
              .formatted(url.scheme()));
    }
    if ((url.user() == null) != (url.password() == null)) {
      throw new IllegalArgumentException(
          "%s URL: user and password, or neither; write %s://user:password@host"
              .formatted(url.scheme(), url.scheme()));
    }
    return new ZooKeeperOptions(
        hosts.stream().map(ZooKeeperOptions::text).collect(Collectors.joining(",")),
        chroot(url),
        url.user(),
        url.password(),
        sessionTimeout(url));
  }

  private static String text(Host host) {
    String name = host.name().contains(":") ? "[" + host.name() + "]" : host.name();
    return name + ":" + host.portOr(PORT);
  }

  private static String chroot(BackendUrl url) {
    String path = url.path();
    if (path.isEmpty() || path.equals("/")) {
      return "";
    }
    try {
      PathUtils.validatePath(path);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "%s URL: behind the hosts comes the path of a node, as in /app/locks: %s"
              .formatted(url.scheme(), e.getMessage()),
          e);
    }
    return path;
  }

  private static Duration sessionTimeout(BackendUrl url) {
    Duration given = url.duration(SESSION_OPTION, LEAST_SESSION, LONGEST_SESSION);
    return given == null ? SESSION_TIMEOUT : given;
  }

  /** Without user and password. */
  @Override
  public String toString() {
    return "zookeeper://" + hosts + chroot;
  }
}
