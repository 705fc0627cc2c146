/**
 * Locks in Redis or Valkey through Jedis.
 *
 * <p>{@link io.holdfast.lock.redis.RedisLockProvider} is all that an application sees. Behind it,
 * {@code RedisBackend} puts the verbs into scripts ({@code *.lua} beside the classes, one for each
 * operation), and a {@code Store} runs them: {@code Wire} over one pipelined connection of its own,
 * {@code JedisStore} through a client of the application's.
 */
@NullMarked
package io.holdfast.lock.redis;

import org.jspecify.annotations.NullMarked;
