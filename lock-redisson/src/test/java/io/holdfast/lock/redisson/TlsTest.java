package io.holdfast.lock.redisson;

import io.holdfast.lock.tck.redis.TlsRedis;

class TlsTest extends TlsRedis {
  TlsTest() {
    super("redisson+rediss");
  }
}
