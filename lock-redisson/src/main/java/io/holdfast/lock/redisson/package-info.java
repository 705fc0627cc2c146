/**
 * Locks in Redis or Valkey through Redisson, in the hash that Redisson's own {@code RLock} uses: a
 * native {@code RLock} and a lock of the same name exclude each other.
 *
 * <p>{@link io.holdfast.lock.redisson.RedissonLockProvider} is all that an application sees. Behind
 * it, {@code RedissonBackend} puts the verbs into scripts ({@code *.lua} beside the classes, one
 * for each operation), {@code Requests} runs them through a {@code RedissonClient}, and {@code
 * Wakeups} listens to the channels on which Redisson says that a lock was released.
 */
@NullMarked
package io.holdfast.lock.redisson;

import org.jspecify.annotations.NullMarked;
