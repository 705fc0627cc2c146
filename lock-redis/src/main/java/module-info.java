/** Locks in Redis through Jedis. */
@SuppressWarnings({
  "requires-automatic",
  "requires-transitive-automatic"
}) // Jedis has no module-info
module io.holdfast.lock.redis {
  requires transitive io.holdfast.lock;
  requires transitive redis.clients.jedis;
  // What Jedis needs but, without a module-info, cannot ask for itself.
  requires com.google.gson;
  requires org.apache.commons.pool2;
  requires org.slf4j;

  exports io.holdfast.lock.redis;

  provides io.holdfast.lock.spi.LockProvider with
      io.holdfast.lock.redis.RedisLockProvider,
      io.holdfast.lock.redis.RedisQuorumLockProvider;
}
