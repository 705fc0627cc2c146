package io.holdfast.lock.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.holdfast.lock.spi.LockName;
import io.holdfast.lock.tck.redis.RedisQuorum;
import io.holdfast.lock.tck.redis.RedisQuorumFixture;

/** Independent servers of the kit's own with the keys of lock-redis. */
class QuorumFixture extends RedisQuorumFixture {
  /** A server that was started a moment ago grants. */
  static final String NO_DELAY = "?grantDelay=0s";

  QuorumFixture(RedisQuorum quorum, String name, String options) {
    super(quorum, name, options, of -> new String(new Keys(new LockName(of)).lock(), US_ASCII));
  }
}
