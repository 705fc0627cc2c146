package io.holdfast.lock.benchmarks.contestants;

import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.integration.redis.util.RedisLockRegistry;
import org.springframework.integration.redis.util.RedisLockRegistry.RedisLockType;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/**
 * Spring Integration's registry on Redis, through Lettuce, with renewal.
 *
 * @param type how it waits
 */
record SpringRedisLock(String id, RedisLockType type) implements Contestant {
  @Override
  public Role role() {
    return Role.PEER;
  }

  @Override
  public Session open(Stores stores) {
    LettuceConnectionFactory connections = connect(stores);
    ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
    scheduler.initialize();
    RedisLockRegistry registry = new RedisLockRegistry(connections, id, stores.lease());
    registry.setRedisLockType(type);
    registry.setRenewalTaskScheduler(scheduler);
    return new Session() {
      @Override
      public MeasuredLock lock(String name) {
        return new JavaLock(registry.obtain(name));
      }
    };
  }

  /** Connects as Spring does by itself. */
  static LettuceConnectionFactory connect(Stores stores) {
    LettuceConnectionFactory connections =
        new LettuceConnectionFactory(stores.redisHost(), stores.redisPort());
    connections.afterPropertiesSet();
    connections.start();
    return connections;
  }
}
