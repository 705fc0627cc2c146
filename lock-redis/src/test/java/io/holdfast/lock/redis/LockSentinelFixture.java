package io.holdfast.lock.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.holdfast.lock.spi.LockName;
import io.holdfast.lock.tck.redis.RedisSentinels;
import io.holdfast.lock.tck.redis.SentinelFixture;

/** Servers of the kit's own under sentinels, with the keys of lock-redis. */
class LockSentinelFixture extends SentinelFixture {
  LockSentinelFixture(RedisSentinels store, String name, String urlOptions) {
    super(
        store, name, "", urlOptions, of -> new String(new Keys(new LockName(of)).lock(), US_ASCII));
  }
}
