package io.holdfast.lock.zookeeper;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.lock.spi.BackendConfig;
import io.holdfast.lock.spi.Events;
import io.holdfast.lock.spi.LockBackend;
import io.holdfast.lock.spi.LockName;
import io.holdfast.lock.spi.LockProvider;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.imps.CuratorFrameworkState;
import org.apache.curator.retry.RetryForever;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.data.ACL;

/**
 * Locks in ZooKeeper, from 3.6 on.
 *
 * <p>Found by the service loader for {@code
 * zookeeper://user:password@h1:port,h2,h3/chroot?sessionTimeout=15s}. User and password (of the
 * digest scheme), port (2181), chroot and session time-out (15 s) may be left out. What is missing
 * of the chroot is created.
 *
 * <p><b>TLS.</b> {@code zookeepers://…} is the same over TLS, with a secure client port (2281) of
 * the servers; Netty has to be on the class path, where it is unless somebody excludes it. {@link
 * io.holdfast.lock.spi.TlsOptions} has the options. ZooKeeper's own system properties for them do
 * not count here.
 *
 * <p><b>Rights.</b> With a user, all nodes are his alone, and so they are with {@code acl=creator},
 * which is for clients that show who they are in another way: by a certificate, or by SASL, where
 * the JVM has a JAAS configuration for ZooKeeper's clients. Otherwise they are open to everybody.
 *
 * <p><b>Session.</b> ZooKeeper ends what a client holds when the client's session ends, and knows
 * no lease; the lease is kept in the client. So a crash costs the session time-out, and no lease
 * may be shorter than that. Servers allow 2 to 20 of their ticks, by default 4 to 40 s. A hold is
 * valid for half of the session time-out after each answer to a write, and renewed in good time
 * before.
 *
 * <p><b>Others.</b> A lock is an {@code InterProcessMutex} of Curator on {@link #nativePath}: who
 * uses that class on this path, and who uses this one, exclude one another.
 */
public final class ZooKeeperLockProvider implements LockProvider {
  private static final int RETRY_MILLIS = 200;

  /** For the service loader. */
  public ZooKeeperLockProvider() {}

  /**
   * Returns a provider that works in the session of the given client and never closes it. Nodes can
   * be read and written by everybody.
   *
   * @param client a client that was started; its namespace applies
   * @return a provider for {@link io.holdfast.lock.Locks#open(LockProvider)}; it serves no URL
   */
  public static LockProvider using(CuratorFramework client) {
    return using(client, ZooDefs.Ids.OPEN_ACL_UNSAFE);
  }

  /**
   * Returns a provider that works in the session of the given client and never closes it.
   *
   * <p>The shortest lease is the client's session time-out, as the servers have agreed to it.
   *
   * @param client a client that was started; its namespace applies
   * @param acl who may do what with the nodes, for instance {@link ZooDefs.Ids#CREATOR_ALL_ACL}
   * @return a provider for {@link io.holdfast.lock.Locks#open(LockProvider)}; it serves no URL
   */
  public static LockProvider using(CuratorFramework client, List<ACL> acl) {
    return new OverClient(Objects.requireNonNull(client, "client"), List.copyOf(acl));
  }

  /**
   * Returns the path on which an {@code InterProcessMutex} is the same lock, below the chroot or
   * namespace: {@code /holdfast/} and the name, where of its UTF-8 bytes letters, digits and {@code
   * - _ . : , + = ~ @} stand for themselves and all others are written {@code %XX}, with upper-case
   * digits; the names {@code .} and {@code ..} are {@code %2E} and {@code %2E%2E}. Different names
   * have different paths.
   *
   * @param name the lock name
   * @return the path
   * @throws IllegalArgumentException if it is no lock name
   */
  public static String nativePath(String name) {
    return Nodes.path(new LockName(name));
  }

  @Override
  public Set<String> schemes() {
    return Set.of(ZooKeeperOptions.SCHEME, ZooKeeperOptions.TLS_SCHEME);
  }

  @Override
  public LockBackend open(BackendConfig config, Events events) {
    ZooKeeperOptions options = ZooKeeperOptions.parse(config.requireUrl());
    Secure.check(options, config);
    CuratorFramework client = client(options, config.requestTimeout());
    client.start();
    return new ZooKeeperBackend(
        client,
        true,
        options.toString(),
        options.chroot(),
        options.acl(),
        options.sessionTimeout(),
        config,
        events);
  }

  /** Returns a client that was not started. */
  static CuratorFramework client(ZooKeeperOptions options, Duration requestTimeout) {
    CuratorFrameworkFactory.Builder builder =
        CuratorFrameworkFactory.builder()
            .connectString(options.connectString())
            .sessionTimeoutMs((int) options.sessionTimeout().toMillis())
            .connectionTimeoutMs((int) Math.max(1, requestTimeout.toMillis()))
            .retryPolicy(new RetryForever(RETRY_MILLIS))
            .zkClientConfig(Secure.config(options.tls()))
            .ensembleTracker(false);
    if (options.user() != null) {
      builder.authorization("digest", (options.user() + ":" + options.password()).getBytes(UTF_8));
    }
    return builder.build();
  }

  private record OverClient(CuratorFramework client, List<ACL> acl) implements LockProvider {
    @Override
    public Set<String> schemes() {
      return Set.of();
    }

    @Override
    public LockBackend open(BackendConfig config, Events events) {
      if (client.getState() != CuratorFrameworkState.STARTED) {
        throw new IllegalArgumentException(
            "start the CuratorFramework before it is used for locks (it is "
                + client.getState()
                + ")");
      }
      String namespace = client.getNamespace();
      String base = namespace == null || namespace.isEmpty() ? "" : "/" + namespace;
      return new ZooKeeperBackend(
          client,
          false,
          "zookeeper://" + client.getZookeeperClient().getCurrentConnectionString() + base,
          base,
          acl,
          sessionTimeout(config.requestTimeout()),
          config,
          events);
    }

    /** Waits for a connection, but not for long: a store that is not there now is no mistake. */
    private Duration sessionTimeout(Duration patience) {
      try {
        client.blockUntilConnected((int) patience.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      int millis = client.getZookeeperClient().getLastNegotiatedSessionTimeoutMs();
      return millis > 0 ? Duration.ofMillis(millis) : ZooKeeperOptions.SESSION_TIMEOUT;
    }
  }
}
