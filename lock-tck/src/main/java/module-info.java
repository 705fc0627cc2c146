/** The compatibility kit: the contract of Holdfast as tests for any backend. */
module io.holdfast.lock.tck {
  requires transitive io.holdfast.lock;
  requires transitive org.junit.jupiter.api;
  requires static org.jspecify;

  exports io.holdfast.lock.tck;
  exports io.holdfast.lock.tck.chaos;
  exports io.holdfast.lock.tck.history;
  exports io.holdfast.lock.tck.seckill;

  opens io.holdfast.lock.tck to
      org.junit.platform.commons;
  opens io.holdfast.lock.tck.rules to
      org.junit.platform.commons;
  opens io.holdfast.lock.tck.chaos to
      org.junit.platform.commons;
  opens io.holdfast.lock.tck.kit to
      org.junit.platform.commons;

  uses io.holdfast.lock.spi.LockProvider;
}
