package io.holdfast.lock.redis;

import static io.holdfast.lock.tck.secrets.Secrets.MARK;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.spi.StoreException;
import io.holdfast.lock.spi.StoreException.Kind;
import io.holdfast.lock.tck.Peer;
import io.holdfast.lock.tck.redis.RedisServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.RedisClient;

/** What servers refuse, and what is said about it. */
class RefusalsTest {
  private static String trace(Throwable e) {
    StringWriter text = new StringWriter();
    e.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  private static void refusesToOpen(String url, String hint) {
    StoreException e = assertThrows(StoreException.class, () -> Peer.open(url).close());
    assertEquals(Kind.REFUSED, e.kind());
    assertTrue(e.getMessage().contains(hint), e.getMessage());
    assertFalse(trace(e).contains(MARK), trace(e));
    assertNoThreads();
  }

  static void assertNoThreads() {
    assertEquals(List.of(), ClientThreads.named("holdfast-reader"));
  }

  @Test
  void open_passwordNeeded_isRefused() {
    try (RedisServer server =
        RedisServer.runningWithUser(":" + MARK + "-too@", "--requirepass", MARK + "-too")) {
      refusesToOpen("redis://127.0.0.1:" + server.port(), "wants a password");
      refusesToOpen("redis://:" + MARK + "@127.0.0.1:" + server.port(), "does not accept");
      refusesToOpen("redis://who:" + MARK + "@127.0.0.1:" + server.port(), "does not accept");
      try (Peer peer = Peer.open(server.url())) {
        peer.granted(peer.waiter("n"));
        assertFalse(peer.backend().toString().contains(MARK));
      }
    }
  }

  @Test
  void open_noSuchDatabase_isRefused() {
    try (RedisServer server = RedisServer.running()) {
      refusesToOpen(server.url() + "/99", "no such database");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n",
        "SSH-2.0-OpenSSH_9.2p1\r\n",
        "+OK\r\n+OK\r\n+OK\r\n+OK\r\n",
        ":12x\r\n",
        "%0\r\n$-1\r\n*0\r\n*0\r\n"
      })
  void open_notRedis_isRefused(String says) throws IOException {
    try (FakeServer server = FakeServer.saying(says)) {
      refusesToOpen(server.url(":" + MARK + "@"), "not as a Redis does");
    }
  }

  @Test
  void open_tlsWhereIsNone_isRefused() throws IOException {
    try (FakeServer server = FakeServer.saying("-ERR Protocol error\r\n")) {
      refusesToOpen(
          server.url(":" + MARK + "@").replace("redis:", "rediss:"), "is it the TLS port");
    }
  }

  @Test
  void open_serverQuotesThePassword_isNotRepeated() throws IOException {
    String quote =
        "-ERR unknown command `HELLO`, with args beginning with: `3`, `AUTH`, `me`, `"
            + MARK
            + "`,\r\n";
    try (FakeServer server =
        FakeServer.answering(command -> command.get(0).equals("HELLO") ? quote : null)) {
      refusesToOpen(server.url("me:" + MARK + "@"), "RESP3");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "MOVED 3999 10.0.0.1:6381, REFUSED, redis+cluster",
    "ASK 3999 10.0.0.1:6381, REFUSED, redis+cluster",
    "LOADING Redis is loading the dataset in memory, REFUSED_FOR_NOW, loading",
    "BUSY Redis is busy running a script, REFUSED_FOR_NOW, SCRIPT KILL",
    "MASTERDOWN Link with MASTER is down, REFUSED_FOR_NOW, fail-over",
    "TRYAGAIN Multiple keys request during rehashing of slot, REFUSED_FOR_NOW, moved",
    "DENIED Redis is running in protected mode, REFUSED, protected-mode",
    "NOSCRIPT No matching script., REFUSED_FOR_NOW, forgets scripts",
    "ERR increment or decrement would overflow, REFUSED, token counter",
    "MISCONF Redis is configured to save RDB snapshots, REFUSED_FOR_NOW, cannot save",
    "NOREPLICAS Not enough good replicas to write., REFUSED_FOR_NOW, too few replicas",
    "'ERR unknown command `EVAL`, with args beginning with: ', REFUSED, lacks a command",
    "ERR something new, REFUSED, something new",
  })
  void attempt_errorReply_saysWhatToDo(String reply, Kind kind, String hint) throws IOException {
    try (FakeServer server =
            FakeServer.answering(c -> c.get(0).startsWith("EVAL") ? "-" + reply + "\r\n" : null);
        Peer peer = Peer.open(server.url())) {
      String message = peer.fails(kind, peer.waiter("n")).getMessage();
      assertTrue(message.contains(hint), message);
      StoreException e = assertThrows(StoreException.class, () -> peer.release(peer.waiter("n")));
      assertEquals(kind, e.kind());
    }
  }

  @Test
  void attempt_strangeAnswer_isUnknown() throws IOException {
    try (FakeServer server =
            FakeServer.answering(c -> c.get(0).startsWith("EVAL") ? "+OK\r\n" : null);
        Peer peer = Peer.open(server.url())) {
      assertNotNull(peer.fails(Kind.OUTCOME_UNKNOWN, peer.waiter("n")));
    }
  }

  @Test
  void attempt_memoryFull_isRefusedForNow() {
    try (RedisServer server = RedisServer.running();
        RedisClient redis = RedisClient.create(server.url());
        Peer peer = Peer.open(server.url())) {
      redis.configSet("maxmemory", "1");
      assertTrue(
          peer.fails(Kind.REFUSED_FOR_NOW, peer.waiter("n")).getMessage().contains("maxmemory"));
      redis.configSet("maxmemory", "0");
      peer.granted(peer.waiter("n"));
    }
  }

  @Test
  void release_memoryFull_passesOn() {
    try (RedisServer server = RedisServer.running();
        RedisClient redis = RedisClient.create(server.url());
        Peer peer = Peer.open(server.url())) {
      var held = peer.waiter("n");
      peer.granted(held);
      redis.configSet("maxmemory", "1");
      peer.release(held);
      assertEquals(0, redis.keys("holdfast:1:{p*}:*").size());
    }
  }

  @Test
  void attempt_replica_isRefusedForNow() {
    try (RedisServer server = RedisServer.running("--replicaof", "127.0.0.1", "1");
        Peer peer = Peer.open(server.url())) {
      assertTrue(
          peer.fails(Kind.REFUSED_FOR_NOW, peer.waiter("n")).getMessage().contains("replica"));
      server.run("REPLICAOF", "NO", "ONE");
      peer.granted(peer.waiter("n"));
    }
  }

  @Test
  void attempt_clusterWithoutSlots_isRefusedForNow(@TempDir Path folder) {
    try (RedisServer server =
            RedisServer.running(
                "--cluster-enabled",
                "yes",
                "--cluster-config-file",
                folder.resolve("nodes.conf").toString());
        Peer peer = Peer.open(server.url(), Duration.ofSeconds(2))) {
      assertTrue(
          peer.fails(Kind.REFUSED_FOR_NOW, peer.waiter("n")).getMessage().contains("cluster"));
    }
  }
}
