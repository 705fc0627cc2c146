package io.holdfast.lock.redisson;

import io.holdfast.lock.spi.BackendUrl;
import io.holdfast.lock.spi.BackendUrl.Host;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.redisson.config.BaseConfig;
import org.redisson.config.BaseMasterSlaveServersConfig;
import org.redisson.config.Config;
import org.redisson.config.ReadMode;
import org.redisson.config.SubscriptionMode;

/** Which servers there are, and how Redisson finds the one that has a lock. */
sealed interface Topology {
  /** Few, since below ten Redisson lets requests share a connection instead of queueing for one. */
  int CONNECTIONS = 4;

  /**
   * Puts it in a configuration.
   *
   * @param prefix of addresses
   * @return for what is the same for all
   */
  BaseConfig<?> configure(Config config, String prefix);

  /** Returns those that the URL names. */
  List<Host> hosts();

  /** Whether keys of different hash slots must not meet in one script. */
  default boolean cluster() {
    return false;
  }

  private static List<Host> hosts(BackendUrl url, int standardPort) {
    if (url.hosts().isEmpty()) {
      throw new IllegalArgumentException(
          "%s URL: at least one host, as in %s://h1,h2".formatted(url.scheme(), url.scheme()));
    }
    return url.hosts().stream()
        .map(host -> new Host(host.name(), host.portOr(standardPort)))
        .toList();
  }

  private static String[] addresses(List<Host> hosts, String prefix) {
    return hosts.stream().map(host -> prefix + host).toArray(String[]::new);
  }

  private static String shown(List<Host> hosts) {
    return String.join(",", hosts.stream().map(Host::toString).toList());
  }

  private static BaseConfig<?> small(BaseMasterSlaveServersConfig<?> servers) {
    servers.setReadMode(ReadMode.MASTER);
    servers.setSubscriptionMode(SubscriptionMode.MASTER);
    servers.setMasterConnectionMinimumIdleSize(1);
    servers.setMasterConnectionPoolSize(CONNECTIONS);
    servers.setSlaveConnectionMinimumIdleSize(1);
    servers.setSlaveConnectionPoolSize(CONNECTIONS);
    servers.setSubscriptionConnectionMinimumIdleSize(1);
    servers.setSubscriptionConnectionPoolSize(2);
    return servers;
  }

  /**
   * One server.
   *
   * @param host name or address, and port
   * @param database number of the database
   */
  record Single(Host host, int database) implements Topology {
    private static final int STANDARD_PORT = 6379;

    static Single parse(BackendUrl url) {
      return new Single(url.onlyHost(STANDARD_PORT), url.database());
    }

    @Override
    public List<Host> hosts() {
      return List.of(host);
    }

    @Override
    public BaseConfig<?> configure(Config config, String prefix) {
      return config
          .useSingleServer()
          .setAddress(prefix + host)
          .setDatabase(database)
          .setConnectionMinimumIdleSize(1)
          .setConnectionPoolSize(CONNECTIONS)
          .setSubscriptionConnectionMinimumIdleSize(1)
          .setSubscriptionConnectionPoolSize(2);
    }

    @Override
    public String toString() {
      return host + "/" + database;
    }
  }

  /**
   * A primary that sentinels name. Their password is the first line of a file.
   *
   * @param hosts the sentinels
   * @param primary its name
   * @param database number of the database
   * @param user of the sentinels, or {@code null}
   * @param password of the sentinels, or {@code null}
   */
  record Sentinel(
      List<Host> hosts,
      String primary,
      int database,
      @Nullable String user,
      @Nullable String password)
      implements Topology {
    static final String USER = "sentinelUser";
    static final String PASSWORD = "sentinelPasswordFile";
    private static final int STANDARD_PORT = 26379;
    private static final int SCAN_MILLIS = 500;

    /** The characters that Sentinel itself allows in a name; then the number of the database. */
    private static final Pattern PATH = Pattern.compile("/([A-Za-z0-9._-]+)(?:/(\\d{1,9})?)?");

    static Sentinel parse(BackendUrl url) {
      Matcher path = PATH.matcher(url.path());
      if (!path.matches()) {
        throw new IllegalArgumentException(
            ("%s URL: behind the sentinels comes the name under which they know the primary, then"
                    + " perhaps the number of a database, as in %s://h1:26379,h2:26379/mymaster/0"
                    + " (was '%s')")
                .formatted(url.scheme(), url.scheme(), url.path()));
      }
      String user = url.option(USER);
      if (user != null && url.option(PASSWORD) == null) {
        throw new IllegalArgumentException(
            "%s URL: %s needs %s".formatted(url.scheme(), USER, PASSWORD));
      }
      return new Sentinel(
          Topology.hosts(url, STANDARD_PORT),
          path.group(1),
          path.group(2) == null ? 0 : Integer.parseInt(path.group(2)),
          user,
          url.firstLineOf(PASSWORD));
    }

    @Override
    public BaseConfig<?> configure(Config config, String prefix) {
      return small(
          config
              .useSentinelServers()
              .setMasterName(primary)
              .addSentinelAddress(Topology.addresses(hosts, prefix))
              .setSentinelUsername(user)
              .setSentinelPassword(password)
              .setCheckSentinelsList(false)
              .setSentinelsDiscovery(false)
              .setScanInterval(SCAN_MILLIS)
              .setDatabase(database));
    }

    /** Without user and password. */
    @Override
    public String toString() {
      return "%s/%s/%d".formatted(shown(hosts), primary, database);
    }
  }

  /**
   * A cluster.
   *
   * @param hosts some of its nodes
   */
  record Cluster(List<Host> hosts) implements Topology {
    private static final int STANDARD_PORT = 6379;
    private static final int SCAN_MILLIS = 1000;

    static Cluster parse(BackendUrl url) {
      if (url.database() != 0) {
        throw new IllegalArgumentException(
            "%s URL: a cluster has the database 0 only".formatted(url.scheme()));
      }
      return new Cluster(Topology.hosts(url, STANDARD_PORT));
    }

    @Override
    public BaseConfig<?> configure(Config config, String prefix) {
      return small(
          config
              .useClusterServers()
              .addNodeAddress(Topology.addresses(hosts, prefix))
              .setScanInterval(SCAN_MILLIS));
    }

    @Override
    public boolean cluster() {
      return true;
    }

    @Override
    public String toString() {
      return shown(hosts);
    }
  }
}
