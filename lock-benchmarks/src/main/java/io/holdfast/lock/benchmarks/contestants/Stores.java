package io.holdfast.lock.benchmarks.contestants;

import io.holdfast.lock.spi.BackendUrl;
import java.io.Serializable;
import java.net.URI;
import java.time.Duration;

/**
 * Where the stores are, and for how long a lock is kept that nobody renews.
 *
 * @param redisUrl of a Redis without a password
 * @param zooKeeperUrl as lock-zookeeper takes it
 * @param lease where a contestant has one
 */
public record Stores(String redisUrl, String zooKeeperUrl, Duration lease) implements Serializable {
  /** Returns the host of the Redis. */
  public String redisHost() {
    return URI.create(redisUrl).getHost();
  }

  /** Returns the port of the Redis. */
  public int redisPort() {
    return URI.create(redisUrl).getPort();
  }

  /** Returns what ZooKeeper's client connects to. */
  public String connectString() {
    BackendUrl.Host host = BackendUrl.parse(zooKeeperUrl).hosts().get(0);
    return host.name() + ":" + host.portOr(2181);
  }

  /** Returns these stores with another lease. */
  public Stores withLease(Duration other) {
    return new Stores(redisUrl, zooKeeperUrl, other);
  }
}
