package io.holdfast.lock.redis;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.lock.tck.Peer;
import io.holdfast.lock.tck.redis.RedisServer;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The store's rules on the Redis or Valkey that is installed here, a newer one as a rule. */
class InstalledServerRulesTest extends StoreRules {
  private static Optional<RedisServer> server = Optional.empty();

  @BeforeAll
  static void start() {
    server = RedisServer.startInstalled();
    assumeTrue(server.isPresent(), "no redis-server on the PATH");
  }

  @AfterAll
  static void stop() {
    server.ifPresent(RedisServer::close);
  }

  @Override
  RedisServer server() {
    return server.orElseThrow();
  }

  @Override
  Peer open() {
    return Peer.open(server().url());
  }
}
