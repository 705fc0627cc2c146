/** Locks in Redis through Redisson. */
@SuppressWarnings({
  "requires-automatic",
  "requires-transitive-automatic"
}) // Redisson has no module-info
module io.holdfast.lock.redisson {
  requires transitive io.holdfast.lock;
  requires transitive redisson;
  // What Redisson needs but, without a module-info, cannot ask for itself.
  requires io.netty.resolver.dns;
  requires org.slf4j;
  requires org.yaml.snakeyaml;

  exports io.holdfast.lock.redisson;

  provides io.holdfast.lock.spi.LockProvider with
      io.holdfast.lock.redisson.RedissonLockProvider;
}
