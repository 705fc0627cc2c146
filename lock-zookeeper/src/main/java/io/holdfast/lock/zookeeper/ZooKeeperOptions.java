package io.holdfast.lock.zookeeper;

import io.holdfast.lock.spi.BackendUrl;
import io.holdfast.lock.spi.BackendUrl.Host;
import io.holdfast.lock.spi.TlsOptions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.common.PathUtils;
import org.apache.zookeeper.data.ACL;
import org.jspecify.annotations.Nullable;

/**
 * Where the ensemble is and how to get in.
 *
 * @param hosts the servers, with ports
 * @param tls how to speak TLS, or {@code null} for none
 * @param chroot path below which everything happens; empty for none
 * @param user the user of the digest scheme, or {@code null} for none
 * @param password the user's password, or {@code null}
 * @param acl who may do what with the nodes
 * @param sessionTimeout the session time-out that is asked for
 */
record ZooKeeperOptions(
    List<Host> hosts,
    @Nullable TlsOptions tls,
    String chroot,
    @Nullable String user,
    @Nullable String password,
    List<ACL> acl,
    Duration sessionTimeout) {
  static final String SCHEME = "zookeeper";
  static final String TLS_SCHEME = "zookeepers";

  /** As long as the default lease. */
  static final Duration SESSION_TIMEOUT = Duration.ofSeconds(15);

  /** How long a waiter that hears nothing waits before it asks again. */
  static final Duration POLL = Duration.ofSeconds(1);

  /** How long a place in the queue lasts unless an attempt re-arms it. */
  static final Duration PLACE = POLL.multipliedBy(3);

  private static final Duration LEAST_SESSION = Duration.ofMillis(100);
  private static final Duration LONGEST_SESSION = Duration.ofHours(1);
  private static final int PORT = 2181;
  private static final int TLS_PORT = 2281;
  private static final String ACL_OPTION = "acl";
  private static final String SESSION_OPTION = "sessionTimeout";

  /**
   * Reads a URL.
   *
   * @throws IllegalArgumentException if it is of no use
   */
  static ZooKeeperOptions parse(BackendUrl url) {
    url.requireOptions(TlsOptions.namesAnd(SESSION_OPTION, ACL_OPTION));
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
    boolean secure = url.scheme().equals(TLS_SCHEME);
    int port = secure ? TLS_PORT : PORT;
    return new ZooKeeperOptions(
        hosts.stream().map(host -> new Host(host.name(), host.portOr(port))).toList(),
        TlsOptions.read(url, secure),
        chroot(url),
        url.user(),
        url.password(),
        acl(url),
        sessionTimeout(url));
  }

  /** Nodes that a user makes are his alone, unless he says otherwise. */
  private static List<ACL> acl(BackendUrl url) {
    String given = url.option(ACL_OPTION);
    String acl = given != null ? given : url.user() != null ? "creator" : "open";
    return switch (acl) {
      case "creator" -> ZooDefs.Ids.CREATOR_ALL_ACL;
      case "open" -> ZooDefs.Ids.OPEN_ACL_UNSAFE;
      default ->
          throw new IllegalArgumentException(
              "%s URL: %s is creator (the nodes are theirs who made them) or open (they are everybody's)"
                  .formatted(url.scheme(), ACL_OPTION));
    };
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

  /** Returns the servers as ZooKeeper wants them: {@code host:port}, joined by commas. */
  String connectString() {
    return hosts.stream().map(Host::toString).collect(Collectors.joining(","));
  }

  /** Without user and password. */
  @Override
  public String toString() {
    return (tls != null ? TLS_SCHEME : SCHEME) + "://" + connectString() + chroot;
  }
}
