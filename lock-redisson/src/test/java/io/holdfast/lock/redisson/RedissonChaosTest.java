package io.holdfast.lock.redisson;

import io.holdfast.lock.tck.LockFixture;
import io.holdfast.lock.tck.chaos.ChaosConformance;
import io.holdfast.lock.tck.redis.RedisFixture;
import io.holdfast.lock.tck.redis.RedisServer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;

/** A campaign against a Redis that writes down what it was told before it answers. */
@Tag("any-jdk")
class RedissonChaosTest extends ChaosConformance {
  @Override
  protected LockFixture fixture() {
    RedisServer server = RedisServer.running("--appendonly", "yes");
    return new RedisFixture(server, "redisson", Clients.url(server), UnaryOperator.identity());
  }
}
