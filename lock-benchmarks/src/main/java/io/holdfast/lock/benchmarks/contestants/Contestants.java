package io.holdfast.lock.benchmarks.contestants;

import io.holdfast.lock.LockOptions;
import java.util.List;
import org.redisson.api.RedissonClient;
import org.springframework.integration.redis.util.RedisLockRegistry.RedisLockType;

/** All that can take part. */
public final class Contestants {
  private static final int POOL = 64;
  private static final LockOptions FAIR = LockOptions.defaults().withFair(true);
  private static final LockOptions DEFAULT = LockOptions.defaults();

  private static final List<Contestant> ALL =
      List.of(
          new HoldfastLock("holdfast-redis", Stores::redisUrl, DEFAULT),
          new HoldfastLock("holdfast-redis-fair", Stores::redisUrl, FAIR),
          new HoldfastLock("holdfast-redisson", Contestants::throughRedisson, DEFAULT),
          new HoldfastLock("holdfast-redisson-fair", Contestants::throughRedisson, FAIR),
          new HoldfastLock("holdfast-zookeeper", Stores::zooKeeperUrl, DEFAULT),
          new HoldfastLock("holdfast-zookeeper-fair", Stores::zooKeeperUrl, FAIR),
          new RedissonLock("redisson", RedissonClient::getLock),
          new RedissonLock("redisson-fenced", RedissonClient::getFencedLock),
          new RedissonLock("redisson-fair", RedissonClient::getFairLock),
          new SpringRedisLock("spring-redis", RedisLockType.PUB_SUB_LOCK),
          new SpringRedisLock("spring-redis-spin", RedisLockType.SPIN_LOCK),
          new ShedLock("shedlock"),
          new Lock4j("lock4j"),
          new CuratorLock("curator", /* shared= */ true),
          new CuratorLock("curator-own", /* shared= */ false),
          new SpringZooKeeperLock("spring-zookeeper"),
          new RawJedis("raw-jedis", 1),
          new RawJedis("raw-jedis-pool", POOL),
          new RawPing("raw-ping"),
          new LocalQueue("local-queue"),
          new RawRelay("raw-relay"),
          new RawZooKeeper("raw-zookeeper"),
          new JvmLock("reentrant", /* fair= */ false),
          new JvmLock("reentrant-fair", /* fair= */ true));

  private Contestants() {}

  private static String throughRedisson(Stores stores) {
    return "redisson+" + stores.redisUrl();
  }

  /** Returns all of them, ours first. */
  public static List<Contestant> all() {
    return ALL;
  }

  /**
   * Returns one of them.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  public static Contestant of(String id) {
    return ALL.stream()
        .filter(contestant -> contestant.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no contestant is named " + id));
  }
}
