package io.holdfast.lock.benchmarks.contestants;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.params.SetParams;

/**
 * {@code SET NX PX}, and a script that compares and deletes, through Jedis. No renewal, no token,
 * no waiting.
 *
 * @param connections in its pool; those of a single one are handed out without a contest
 */
record RawJedis(String id, int connections) implements Contestant {
  private static final String COMPARE_AND_DELETE =
      "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0";

  @Override
  public Role role() {
    return Role.BASELINE;
  }

  @Override
  public Session open(Stores stores) {
    RedisClient client = client(stores, connections);
    String script = client.scriptLoad(COMPARE_AND_DELETE);
    return new Session() {
      @Override
      public MeasuredLock lock(String name) {
        return new RawLock(client, "raw-" + name, stores.lease(), script);
      }
    };
  }

  /** Opens a client with a full pool. */
  static RedisClient client(Stores stores, int connections) {
    ConnectionPoolConfig pool = new ConnectionPoolConfig();
    pool.setMaxTotal(connections);
    pool.setMaxIdle(connections);
    pool.setMinIdle(connections);
    // Housekeeping of the pool would be part of what is measured.
    pool.setTimeBetweenEvictionRuns(Duration.ofMillis(-1));
    RedisClient client =
        RedisClient.builder()
            .hostAndPort(stores.redisHost(), stores.redisPort())
            .poolConfig(pool)
            .build();
    try {
      client.getPool().addObjects(connections);
    } catch (RuntimeException e) {
      client.close();
      throw e;
    }
    return client;
  }

  /** One thread's lock of a name. */
  static final class RawLock implements MeasuredLock {
    private final UnifiedJedis jedis;
    private final String owner = UUID.randomUUID().toString();
    private final List<String> key;
    private final List<String> ownerOnly = List.of(owner);
    private final SetParams params;
    private final String release;

    RawLock(UnifiedJedis jedis, String key, Duration lease, String release) {
      this.jedis = jedis;
      this.key = List.of(key);
      this.params = SetParams.setParams().nx().px(lease.toMillis());
      this.release = release;
    }

    @Override
    public void lock() {
      if (!tryLock()) {
        throw new IllegalStateException("held: " + key);
      }
    }

    @Override
    public boolean tryLock() {
      return jedis.set(key.get(0), owner, params) != null;
    }

    @Override
    public void unlock() {
      if (!Long.valueOf(1).equals(jedis.evalsha(release, key, ownerOnly))) {
        throw new IllegalStateException("not held: " + key);
      }
    }
  }
}
