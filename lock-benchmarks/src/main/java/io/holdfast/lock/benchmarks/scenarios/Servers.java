package io.holdfast.lock.benchmarks.scenarios;

import io.holdfast.lock.benchmarks.contestants.Stores;
import io.holdfast.lock.cli.TemporaryStore;
import java.time.Duration;
import java.util.List;

/** The servers of a run, started for it. */
public final class Servers implements AutoCloseable {
  private static final Duration LEASE = Duration.ofSeconds(15);

  private final TemporaryStore redis;
  private final TemporaryStore zooKeeper;
  private final Stores stores;

  private Servers(TemporaryStore redis, TemporaryStore zooKeeper) {
    this.redis = redis;
    this.zooKeeper = zooKeeper;
    stores = new Stores(redis.url(), zooKeeper.url(), LEASE);
  }

  /** Starts them. */
  public static Servers start() throws InterruptedException {
    TemporaryStore redis = TemporaryStore.start(Store.REDIS.url());
    try {
      return new Servers(redis, TemporaryStore.start(Store.ZOOKEEPER.url()));
    } catch (InterruptedException | RuntimeException e) {
      redis.close();
      throw e;
    }
  }

  /** Returns where they are. */
  public Stores stores() {
    return stores;
  }

  /** Returns their names and versions. */
  public List<String> descriptions() {
    return List.of(redis.description(), zooKeeper.description() + ", forceSync=no");
  }

  Probe probe(Store store) {
    return switch (store) {
      case REDIS -> new RedisProbe(stores.redisHost(), stores.redisPort());
      case ZOOKEEPER -> {
        String[] address = stores.connectString().split(":", -1);
        yield new ZooKeeperProbe(address[0], Integer.parseInt(address[1]), zooKeeper.process());
      }
    };
  }

  @Override
  public void close() {
    try (zooKeeper) {
      redis.close();
    }
  }
}
