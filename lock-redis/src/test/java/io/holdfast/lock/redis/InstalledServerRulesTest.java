package io.holdfast.lock.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.tck.Peer;
import io.holdfast.lock.tck.redis.RedisServer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

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

  /** This one knows how to prolong only, as versions from 7 on do. */
  @Test
  void renew_takesOneCommandALock_andOneForAll() {
    try (Peer peer = open()) {
      Claim one = peer.waiter("one");
      Claim other = peer.waiter("other");
      peer.granted(one);
      peer.granted(other);
      peer.renewAll(one, other); // sends the script
      server().run("CONFIG", "RESETSTAT");
      // In the same millisecond there would be nothing to prolong.
      Duration longer = Peer.LEASE.plusSeconds(1);
      peer.renewAll(Peer.lasting(one, longer), Peer.lasting(other, longer));
      assertEquals(Map.of("evalsha", 1L, "mget", 1L, "pexpire", 2L), server().callsOfRequests());
    }
  }
}
