package io.holdfast.lock.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.holdfast.lock.spi.LockName;
import io.holdfast.lock.tck.LockFixture;
import io.holdfast.lock.tck.chaos.ChaosConformance;
import io.holdfast.lock.tck.redis.RedisFixture;
import io.holdfast.lock.tck.redis.RedisServer;

/** A campaign against a Redis that writes down what it was told before it answers. */
class RedisChaosTest extends ChaosConformance {
  @Override
  protected LockFixture fixture() {
    RedisServer server = RedisServer.running("--appendonly", "yes");
    return new RedisFixture(
        server,
        "redis",
        server.url(),
        name -> new String(new Keys(new LockName(name)).lock(), US_ASCII));
  }
}
