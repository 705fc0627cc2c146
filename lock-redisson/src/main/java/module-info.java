/** Locks in Redis through Redisson. */
@SuppressWarnings({
  "requires-automatic",
  "requires-transitive-automatic"
}) // Redisson has no module-info
module io.holdfast.lock.redisson {
  requires transitive io.holdfast.lock;
  requires transitive redisson;

  exports io.holdfast.lock.redisson;

  provides io.holdfast.lock.spi.LockProvider with
      io.holdfast.lock.redisson.RedissonLockProvider;
}
