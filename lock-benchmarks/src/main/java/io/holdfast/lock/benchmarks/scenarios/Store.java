package io.holdfast.lock.benchmarks.scenarios;

/** A store that contestants use. */
public enum Store {
  /** Redis. */
  REDIS("redis:embedded"),
  /** ZooKeeper, with sessions as long as the leases are elsewhere. */
  ZOOKEEPER("zookeeper:embedded?sessionTimeout=15s");

  private final String url;

  Store(String url) {
    this.url = url;
  }

  String url() {
    return url;
  }
}
