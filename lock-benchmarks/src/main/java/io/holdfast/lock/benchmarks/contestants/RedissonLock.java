package io.holdfast.lock.benchmarks.contestants;

import java.util.function.BiFunction;
import org.redisson.Redisson;
import org.redisson.api.RLock;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/**
 * A lock of Redisson.
 *
 * @param kind which of its locks
 */
record RedissonLock(String id, BiFunction<RedissonClient, String, RLock> kind)
    implements Contestant {
  @Override
  public Role role() {
    return Role.PEER;
  }

  @Override
  public Session open(Stores stores) {
    Config config = new Config();
    config.setLockWatchdogTimeout(stores.lease().toMillis());
    config.useSingleServer().setAddress(stores.redisUrl());
    RedissonClient client = Redisson.create(config);
    return new Session() {
      @Override
      public MeasuredLock lock(String name) {
        return new JavaLock(kind.apply(client, id + "-" + name));
      }
    };
  }
}
