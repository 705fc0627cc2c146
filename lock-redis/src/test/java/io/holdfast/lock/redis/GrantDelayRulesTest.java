package io.holdfast.lock.redis;

import static org.awaitility.Awaitility.await;

import io.holdfast.lock.tck.Peer;
import io.holdfast.lock.tck.redis.RedisServer;
import io.holdfast.lock.tck.redis.Waits;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** The store's rules with a grant delay that is over. */
@Tag("any-jdk")
class GrantDelayRulesTest extends StoreRules {
  private static RedisServer server;

  @BeforeAll
  static void start() {
    server = RedisServer.running();
    await().atMost(Waits.LONG).until(() -> GrantDelayTest.uptime(server) >= 2);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Override
  RedisServer server() {
    return server;
  }

  @Override
  boolean reserves() {
    return true;
  }

  @Override
  Peer open() {
    return Peer.open(server.url() + "?grantDelay=1s");
  }
}
