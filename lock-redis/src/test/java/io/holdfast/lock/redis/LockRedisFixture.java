package io.holdfast.lock.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.holdfast.lock.spi.LockName;
import io.holdfast.lock.tck.redis.RedisFixture;
import io.holdfast.lock.tck.redis.RedisServer;

/** A server of the kit's own with the keys of lock-redis. */
class LockRedisFixture extends RedisFixture {
  LockRedisFixture(RedisServer server) {
    this(server, "redis", "");
  }

  LockRedisFixture(RedisServer server, String name, String urlOptions) {
    super(
        server,
        name,
        server.url() + urlOptions,
        of -> new String(new Keys(new LockName(of)).lock(), US_ASCII));
  }
}
