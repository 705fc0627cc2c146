package io.holdfast.lock.redis;

import io.holdfast.lock.tck.Peer;
import io.holdfast.lock.tck.redis.RedisServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The store's rules over a connection of our own. */
class WireRulesTest extends StoreRules {
  private static RedisServer server;

  @BeforeAll
  static void start() {
    server = RedisServer.running();
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
  Peer open() {
    return Peer.open(server.url());
  }
}
