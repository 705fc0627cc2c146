package io.holdfast.lock.redis;

import io.holdfast.lock.tck.Peer;
import io.holdfast.lock.tck.redis.RedisServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import redis.clients.jedis.RedisClient;

/** The store's rules through a client of the application's. */
class JedisRulesTest extends StoreRules {
  private static RedisServer server;
  private static RedisClient client;

  @BeforeAll
  static void start() {
    server = RedisServer.running();
    client = RedisClient.create(server.url());
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
  }

  @Override
  RedisServer server() {
    return server;
  }

  @Override
  Peer open() {
    return Peer.over(RedisLockProvider.using(client));
  }
}
