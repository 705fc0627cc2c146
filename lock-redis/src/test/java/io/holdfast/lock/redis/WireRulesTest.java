package io.holdfast.lock.redis;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The store's rules over a connection of our own. */
class WireRulesTest extends StoreRules {
  private static Server server;

  @BeforeAll
  static void start() {
    server = Server.running();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Override
  Server server() {
    return server;
  }

  @Override
  Peer open() {
    return Peer.open(server.url());
  }
}
