package io.holdfast.lock.redis;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.spi.Attempt;
import io.holdfast.lock.spi.BackendConfig;
import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.spi.ClientId;
import io.holdfast.lock.spi.LockClock;
import io.holdfast.lock.spi.StoreException;
import io.holdfast.lock.spi.StoreException.Kind;
import io.holdfast.lock.tck.Peer;
import io.holdfast.lock.tck.Ports;
import io.holdfast.lock.tck.redis.RedisServer;
import io.holdfast.lock.tck.redis.Waits;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.providers.PooledConnectionProvider;

/** An application's own client: how it fails, and what is left behind. */
@Tag("any-jdk")
class JedisStoreTest {
  private static final Duration SILENCE = Subscriber.silence(JedisStore.HEARTBEAT);

  @AfterEach
  void nothingIsLeft() {
    ClientThreads.awaitEnd();
  }

  private static RedisClient client(String url) {
    return RedisClient.builder()
        .hostAndPort("127.0.0.1", Integer.parseInt(url.substring(url.lastIndexOf(':') + 1)))
        .clientConfig(DefaultJedisClientConfig.builder().timeoutMillis(300).build())
        .build();
  }

  @Test
  void open_withoutUrlButByUrlProvider_isAnError() {
    BackendConfig config =
        new BackendConfig(null, ClientId.random(), Duration.ofSeconds(1), LockClock.system());
    assertThrows(
        IllegalArgumentException.class, () -> new RedisLockProvider().open(config, null).close());
  }

  @Test
  void close_leavesTheClientOpen() throws InterruptedException {
    try (RedisServer server = RedisServer.running();
        RedisClient client = client(server.url())) {
      Peer a = Peer.over(RedisLockProvider.using(client));
      Peer b = Peer.over(RedisLockProvider.using(client));
      assertTrue(a.backend().capabilities().blocking());
      Claim held = a.waiter("n");
      Claim waiting = b.waiter("n");
      a.granted(held);
      b.busy(waiting);
      await().atMost(Waits.LONG).until(() -> b.callsToAll() > 0); // it listens now
      a.release(held);
      b.awaitTurn(waiting);
      a.close();
      b.close();
      b.fails(Kind.NOT_SENT, waiting);
      assertEquals("PONG", client.ping());
      assertEquals(0, client.publish("holdfast:1:c:" + b.client(), "x"));
    }
  }

  /** Of which the subscription does not know the connection: it goes back to the pool. */
  @Test
  void anotherKindOfClient_getsItsConnectionBackInOrder() {
    try (RedisServer server = RedisServer.running();
        PooledConnectionProvider pool =
            new PooledConnectionProvider(
                new HostAndPort("127.0.0.1", server.port()),
                DefaultJedisClientConfig.builder().resp3().build());
        UnifiedJedis client = new UnifiedJedis(pool, RedisProtocol.RESP3) {}) {
      for (int i = 0; i < 5; i++) {
        String channel;
        try (Peer peer = Peer.over(RedisLockProvider.using(client))) {
          channel = "holdfast:1:c:" + peer.client();
          peer.granted(peer.waiter("n" + i));
          peer.busy(peer.waiter("n" + i));
          if (i % 2 == 0) { // else it is closed while it subscribes
            await().atMost(Waits.LONG).until(() -> peer.callsToAll() == 1);
          }
          if (i == 4) { // some heartbeats later
            await().pollDelay(SILENCE).until(() -> peer.callsToAll() == 1);
          }
        }
        for (int j = 0; j < 20; j++) {
          assertEquals("x" + j, client.echo("x" + j));
        }
        await().atMost(Waits.LONG).until(() -> client.publish(channel, "x") == 0);
      }
    }
  }

  @Test
  void closedPort_isNotSent() {
    try (RedisClient client = client("redis://127.0.0.1:" + Ports.free());
        Peer peer = Peer.over(RedisLockProvider.using(client))) {
      peer.fails(Kind.NOT_SENT, peer.waiter("n"));
    }
  }

  @Test
  void closedClient_isNotGranted() {
    try (RedisServer server = RedisServer.running()) {
      RedisClient client = client(server.url());
      try (Peer peer = Peer.over(RedisLockProvider.using(client))) {
        client.close();
        assertThrows(StoreException.class, () -> peer.attempt(peer.waiter("n")));
      }
    }
  }

  @Test
  void silent_isUnknownAndSubscribesAgain() {
    try (RedisServer server = RedisServer.running();
        RedisClient client = client(server.url());
        Peer a = Peer.over(RedisLockProvider.using(client));
        Peer b = Peer.over(RedisLockProvider.using(client))) {
      Claim held = Peer.lasting(a.claim("n"), Duration.ofSeconds(60));
      Claim waiting = b.waiter("n");
      a.granted(held);
      b.busy(waiting);
      await().atMost(Waits.LONG).until(() -> b.callsToAll() == 1);
      server.signal("STOP");
      b.fails(Kind.OUTCOME_UNKNOWN, waiting);
      // Nothing tells the subscription but its heartbeat.
      await().atMost(Waits.LONG).until(() -> !listening());
      server.signal("CONT");
      await().atMost(Waits.LONG).until(() -> b.callsToAll() == 2);
      await()
          .atMost(Waits.LONG)
          .ignoreException(StoreException.class)
          .until(() -> b.attempt(waiting) instanceof Attempt.Busy);
    }
  }

  @Test
  void quiet_keepsTheSubscription() {
    try (RedisServer server = RedisServer.running();
        RedisClient client = client(server.url());
        Peer a = Peer.over(RedisLockProvider.using(client));
        Peer b = Peer.over(RedisLockProvider.using(client))) {
      a.granted(Peer.lasting(a.claim("n"), Duration.ofSeconds(60)));
      b.busy(b.waiter("n"));
      await().atMost(Waits.LONG).until(() -> b.callsToAll() == 1);
      await()
          .during(SILENCE.plusSeconds(2))
          .atMost(SILENCE.plus(Waits.LONG))
          .until(() -> b.callsToAll() == 1);
    }
  }

  private static boolean listening() {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(entry -> entry.getKey().getName().startsWith("holdfast-subscriber"))
        .anyMatch(
            entry ->
                Arrays.stream(entry.getValue())
                    .anyMatch(frame -> frame.getMethodName().equals("proceed")));
  }

  @Test
  void killedAndRestarted_recovers() {
    try (RedisServer server = RedisServer.running();
        RedisClient client = client(server.url());
        Peer peer = Peer.over(RedisLockProvider.using(client))) {
      long before = peer.granted(peer.waiter("n")).firstToken();
      server.kill();
      assertThrows(StoreException.class, () -> peer.attempt(peer.waiter("n")));
      server.start();
      Claim claim = peer.waiter("n");
      await()
          .atMost(Waits.LONG)
          .ignoreException(StoreException.class)
          .until(() -> peer.attempt(claim) instanceof Attempt.Granted);
      assertTrue(peer.granted(claim).firstToken() > before);
    }
  }
}
