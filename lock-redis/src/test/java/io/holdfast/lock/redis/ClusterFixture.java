package io.holdfast.lock.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.holdfast.lock.spi.LockName;
import io.holdfast.lock.tck.redis.RedisCluster;
import io.holdfast.lock.tck.redis.RedisClusterFixture;

/** A cluster of the kit's own with the keys of lock-redis. */
class ClusterFixture extends RedisClusterFixture {
  ClusterFixture(RedisCluster cluster, String options) {
    super(cluster, options, name -> new String(key(name), US_ASCII));
  }

  private static byte[] key(String name) {
    return new Keys(new LockName(name)).lock();
  }

  static int slot(String name) {
    return SlotMap.slot(key(name));
  }
}
