/** Distributed locks: the API that applications see, what backends implement, and the engine. */
module io.holdfast.lock {
  requires static transitive org.jspecify;

  exports io.holdfast.lock;
  exports io.holdfast.lock.spi;

  uses io.holdfast.lock.spi.LockProvider;

  provides io.holdfast.lock.spi.LockProvider with
      io.holdfast.lock.internal.local.LocalLockProvider;
}
