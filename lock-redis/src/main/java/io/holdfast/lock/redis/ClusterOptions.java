package io.holdfast.lock.redis;

import io.holdfast.lock.spi.BackendUrl;
import io.holdfast.lock.spi.BackendUrl.Host;
import io.holdfast.lock.spi.TlsOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Protocol;

/**
 * Where a cluster is and how to get in.
 *
 * @param node how to get in to each of its nodes; its host is the first of those in the URL
 * @param seeds the nodes in the URL, which know of the others
 * @param nat where nodes are reached that announce another address, by that address
 */
record ClusterOptions(RedisOptions node, List<Host> seeds, Map<Host, Host> nat) {
  private static final String NAT = "nat";

  /**
   * Reads a URL.
   *
   * @throws IllegalArgumentException if it is of no use
   */
  static ClusterOptions parse(BackendUrl url, Duration requestTimeout) {
    url.requireOptions(TlsOptions.namesAnd(RedisOptions.GRANT_DELAY, NAT));
    List<Host> seeds =
        url.hosts().stream()
            .map(host -> new Host(host.name(), host.portOr(Protocol.DEFAULT_PORT)))
            .toList();
    if (seeds.isEmpty()) {
      throw new IllegalArgumentException(
          "%s URL: some of the nodes, as in %s://h1:7000,h2:7000"
              .formatted(url.scheme(), url.scheme()));
    }
    if (url.database() != 0) {
      throw new IllegalArgumentException(
          "%s URL: a cluster has database 0 only (was %d)".formatted(url.scheme(), url.database()));
    }
    RedisOptions node = RedisOptions.ofNode(url, seeds.get(0), requestTimeout);
    return new ClusterOptions(node, seeds, nat(url));
  }

  private static Map<Host, Host> nat(BackendUrl url) {
    String text = url.option(NAT);
    Map<Host, Host> nat = new HashMap<>();
    for (String pair : text == null ? new String[0] : text.split(",", -1)) {
      int equals = pair.indexOf('=');
      Host announced = equals < 0 ? null : host(pair.substring(0, equals));
      Host reached = equals < 0 ? null : host(pair.substring(equals + 1));
      if (announced == null || reached == null) {
        throw new IllegalArgumentException(
            "%s URL: %s is announced=reached, joined by commas, as in 10.0.0.1:7000=gate:17000"
                .formatted(url.scheme(), NAT));
      }
      nat.put(announced, reached);
    }
    return Map.copyOf(nat);
  }

  private static @Nullable Host host(String text) {
    try {
      List<Host> hosts = BackendUrl.parse("redis://" + text).hosts();
      return hosts.size() == 1 && hosts.get(0).port() > 0 ? hosts.get(0) : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** Returns where a node is reached that announces this address. */
  Host reached(Host announced) {
    return nat.getOrDefault(announced, announced);
  }

  /** Returns how to get in to a node. */
  RedisOptions at(Host host) {
    return node.at(host, node.requestTimeout());
  }

  /** Without user and password. */
  @Override
  public String toString() {
    return "%s://%s%s"
        .formatted(
            node.tls() != null ? "rediss+cluster" : "redis+cluster",
            String.join(",", seeds.stream().map(Host::toString).toList()),
            node.grantDelay() == null
                ? ""
                : "?%s=%s".formatted(RedisOptions.GRANT_DELAY, node.grantDelay()));
  }
}
