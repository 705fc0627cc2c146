package io.holdfast.lock.redis;

import static io.holdfast.lock.tck.secrets.Secrets.MARK;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.spi.Attempt;
import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.spi.LockName;
import io.holdfast.lock.spi.StoreException;
import io.holdfast.lock.spi.StoreException.Kind;
import io.holdfast.lock.tck.Peer;
import io.holdfast.lock.tck.redis.RedisServer;
import io.holdfast.lock.tck.redis.Waits;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisClient;

/** What a script, a connection or a set-up that fails half-way leaves behind. */
@Timeout(60)
class HalfWayTest {
  private static final String GRANTED = "*3\r\n:1\r\n:7\r\n:1\r\n";

  // ---- scripts that the server forgets

  /** Servers from 7.4 on evict scripts; others are flushed. */
  @Test
  void scriptsNeverKept_areSentWhole() throws IOException {
    AtomicInteger whole = new AtomicInteger();
    try (FakeServer server =
            FakeServer.answering(
                c ->
                    switch (c.get(0)) {
                      case "EVAL" -> {
                        whole.incrementAndGet();
                        yield GRANTED;
                      }
                      case "EVALSHA" -> "-NOSCRIPT No matching script. Please use EVAL.\r\n";
                      default -> null;
                    });
        Peer peer = Peer.open(server.url())) {
      peer.granted(peer.waiter("warm-up"));
      List<CompletionStage<Attempt>> all = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        all.add(peer.backend().attempt(peer.waiter("n" + i), peer.deadline()));
      }
      for (CompletionStage<Attempt> each : all) {
        assertInstanceOf(Attempt.Granted.class, Peer.get(each));
      }
    }
  }

  // ---- connections that should be given up

  /** A name that moves to the new primary is looked up again only for a new connection. */
  @Test
  void readOnly_isAskedOverANewConnection() throws IOException {
    AtomicInteger connections = new AtomicInteger();
    try (FakeServer server =
            FakeServer.answering(
                c -> {
                  if (c.get(0).equals("HELLO")) {
                    connections.incrementAndGet();
                  }
                  return !c.get(0).startsWith("EVAL")
                      ? null
                      : connections.get() == 1
                          ? "-READONLY You can't write against a read only replica.\r\n"
                          : GRANTED;
                });
        Peer peer = Peer.open(server.url())) {
      Claim claim = peer.waiter("n");
      peer.fails(Kind.REFUSED_FOR_NOW, claim);
      await()
          .atMost(Duration.ofSeconds(3))
          .ignoreException(StoreException.class)
          .until(() -> peer.attempt(claim) instanceof Attempt.Granted);
    }
  }

  /** The data of another primary come in under a connection that stays. */
  @Test
  void replicaForAWhile_tokensRiseFurther(@TempDir Path folder) {
    try (RedisServer first =
            RedisServer.running("--dir", folder.toString(), "--dbfilename", "a.rdb");
        RedisServer second =
            RedisServer.running("--dir", folder.toString(), "--dbfilename", "b.rdb");
        RedisClient a = RedisClient.create(first.url());
        RedisClient b = RedisClient.create(second.url());
        Peer peer = Peer.open(first.url())) {
      byte[] counter = new Keys(new LockName("n")).counter();
      Claim early = peer.waiter("n");
      peer.granted(early);
      peer.release(early);
      replicate(second, first);
      await().atMost(Waits.LONG).until(() -> b.get(counter) != null);
      second.run("REPLICAOF", "NO", "ONE"); // its link broke, and it is made the primary
      long last = 0;
      for (int i = 0; i < 5; i++) {
        Claim claim = peer.waiter("n");
        last = peer.granted(claim).firstToken();
        peer.release(claim);
      }
      replicate(first, second);
      await().atMost(Waits.LONG).until(() -> Arrays.equals(a.get(counter), b.get(counter)));
      peer.fails(Kind.REFUSED_FOR_NOW, peer.waiter("n")); // it hears of it
      first.run("REPLICAOF", "NO", "ONE");
      Claim claim = peer.waiter("n");
      long next =
          await()
              .atMost(Waits.LONG)
              .ignoreException(StoreException.class)
              .until(() -> peer.granted(claim).firstToken(), t -> true);
      assertTrue(next > last, "token " + last + ", then " + next);
    }
  }

  private static void replicate(RedisServer replica, RedisServer of) {
    replica.run("REPLICAOF", "127.0.0.1", "" + of.port());
  }

  /** What asks for more memory than there is must not end the thread that connects. */
  @Test
  void setUpReplyTooLarge_doesNotEndTheReader() throws IOException {
    AtomicInteger connections = new AtomicInteger();
    try (FakeServer server =
            FakeServer.answering(
                c -> {
                  if (c.get(0).equals("HELLO")) {
                    return connections.incrementAndGet() == 1 ? "$2147483647\r\n" : null;
                  }
                  return c.get(0).startsWith("EVAL") ? GRANTED : null;
                });
        Peer peer = Peer.open(server.url(), Duration.ofMillis(500))) {
      await()
          .atMost(Duration.ofSeconds(5))
          .ignoreException(StoreException.class)
          .until(() -> peer.attempt(peer.waiter("n")) instanceof Attempt.Granted);
    } catch (StoreException e) {
      assertEquals(Kind.REFUSED, e.kind()); // as well
    }
  }

  // ---- scripts that fail in the middle

  /** {@code +@read +@write +@scripting +@pubsub +@connection} has no TIME. */
  @Test
  void noRightToAskForTheTime_nothingIsLeft() {
    try (RedisServer server = RedisServer.running();
        RedisClient redis = RedisClient.create(server.url())) {
      server.run(
          "ACL",
          "SETUSER",
          "locks",
          "on",
          ">" + MARK,
          "~holdfast:*",
          "+@read",
          "+@write",
          "+@scripting",
          "+@pubsub",
          "+@connection");
      DefaultJedisClientConfig config =
          DefaultJedisClientConfig.builder().user("locks").password(MARK).build();
      try (RedisClient limited =
              RedisClient.builder()
                  .hostAndPort(new HostAndPort("127.0.0.1", server.port()))
                  .clientConfig(config)
                  .build();
          Peer peer = Peer.over(RedisLockProvider.using(limited))) {
        Claim claim = peer.waiter("n");
        peer.fails(Kind.REFUSED, claim);
        assertNull(redis.get(new Keys(claim.name()).lock()), "refused, and locked");
      }
    }
  }

  @Test
  void registrationFails_leavesNoKeyForEver() {
    try (RedisServer server = RedisServer.running();
        RedisClient redis = RedisClient.create(server.url());
        Peer peer = Peer.open(server.url())) {
      Claim holder = peer.waiter("n");
      peer.granted(holder);
      Keys keys = new Keys(holder.name());
      redis.set(keys.waiters(), "x".getBytes(US_ASCII));
      peer.fails(Kind.REFUSED, peer.waiter("n"));
      assertFalse(redis.exists(keys.places()) && redis.ttl(keys.places()) == -1, "kept for ever");
    }
  }

  /** An answer that cannot be read is no proof that nothing was changed. */
  @Test
  void unreadableAnswer_isUnknown() throws IOException {
    try (FakeServer server =
            FakeServer.answering(c -> c.get(0).startsWith("EVAL") ? "+OK\r\n" : null);
        Peer peer = Peer.open(server.url())) {
      peer.fails(Kind.OUTCOME_UNKNOWN, peer.waiter("n"));
    }
  }

  // ---- reservations

  /** One slow answer, when the connection was made, must not make every dead waiter expensive. */
  @Test
  void slowWhenConnected_reservationIsShort() throws Exception {
    AtomicInteger times = new AtomicInteger();
    List<String> reserved = new CopyOnWriteArrayList<>();
    try (FakeServer server =
            FakeServer.answering(
                c -> {
                  if (c.get(0).equals("TIME") && times.incrementAndGet() == 1) {
                    sleep(1500);
                  }
                  boolean release = c.size() == 11; // 4 keys, floor, reservation, channels, id
                  if (c.get(0).startsWith("EVAL") && release) {
                    reserved.add(c.get(8));
                    return ":1\r\n";
                  }
                  return c.get(0).startsWith("EVAL") ? GRANTED : null;
                });
        Peer peer = Peer.open(server.url())) {
      Claim claim = peer.waiter("n");
      peer.granted(claim);
      for (int i = 0; i < 5; i++) {
        peer.release(claim);
      }
      long last = Long.parseLong(reserved.get(reserved.size() - 1));
      assertTrue(last <= 2000, "reserved for ms: " + reserved);
    }
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  // ---- an application's client

  @Test
  void clientWithWrongPassword_isRefusedWithoutSecrets() {
    try (RedisServer server =
            RedisServer.runningWithUser(":" + MARK + "-too@", "--requirepass", MARK + "-too");
        RedisClient client =
            RedisClient.builder()
                .hostAndPort(new HostAndPort("127.0.0.1", server.port()))
                .clientConfig(DefaultJedisClientConfig.builder().password(MARK).build())
                .build();
        Peer peer = Peer.over(RedisLockProvider.using(client))) {
      StoreException e = peer.fails(Kind.REFUSED, peer.waiter("n"));
      assertFalse(trace(e).contains(MARK), trace(e));
    }
  }

  @Test
  void clientWhosePasswordTheServerQuotes_isNotQuoted() throws IOException {
    String quote =
        "-ERR unknown command `HELLO`, with args beginning with: `3`, `AUTH`, `me`, `"
            + MARK
            + "`,\r\n";
    try (FakeServer server =
            FakeServer.answering(command -> command.get(0).equals("HELLO") ? quote : null);
        RedisClient client =
            RedisClient.builder()
                .hostAndPort(new HostAndPort("127.0.0.1", port(server)))
                .clientConfig(
                    DefaultJedisClientConfig.builder().resp3().user("me").password(MARK).build())
                .build();
        Peer peer = Peer.over(RedisLockProvider.using(client))) {
      StoreException e = assertThrows(StoreException.class, () -> peer.attempt(peer.waiter("n")));
      assertFalse(trace(e).contains(MARK), trace(e));
    }
  }

  @Test
  void clientOfAnOldServer_isToldWhatIsNeeded() throws IOException {
    try (FakeServer server =
            FakeServer.answering(
                c ->
                    c.get(0).equals("HELLO") ? "-NOPROTO unsupported protocol version\r\n" : null);
        RedisClient client =
            RedisClient.builder()
                .hostAndPort(new HostAndPort("127.0.0.1", port(server)))
                .clientConfig(
                    DefaultJedisClientConfig.builder().resp3().autoNegotiateProtocol(false).build())
                .build();
        Peer peer = Peer.over(RedisLockProvider.using(client))) {
      String message = peer.fails(Kind.REFUSED, peer.waiter("n")).getMessage();
      assertTrue(message.contains("RESP3"), message);
    }
  }

  @Test
  void heartbeat_isASubscriptionThatTellsNobody() throws IOException {
    AtomicInteger subscriptions = new AtomicInteger();
    try (FakeServer server =
            FakeServer.answering(
                c -> {
                  if (c.get(0).equals("SUBSCRIBE")) {
                    subscriptions.incrementAndGet();
                    return ">3\r\n$9\r\nsubscribe\r\n$%d\r\n%s\r\n:1\r\n"
                        .formatted(c.get(1).length(), c.get(1));
                  }
                  return c.get(0).startsWith("EVAL") ? "*2\r\n:0\r\n:5000\r\n" : null;
                });
        RedisClient client =
            RedisClient.builder()
                .hostAndPort(new HostAndPort("127.0.0.1", port(server)))
                .clientConfig(DefaultJedisClientConfig.builder().resp3().build())
                .build();
        Peer peer = Peer.over(RedisLockProvider.using(client))) {
      peer.busy(peer.waiter("n"));
      // Each heartbeat is one, and only the first tells of lost messages.
      await().atMost(Waits.LONG).until(() -> subscriptions.get() >= 3);
      assertEquals(1, peer.callsToAll());
    }
  }

  /**
   * A connection that is still subscribed must not get back into the pool: what is pushed to it, or
   * the answer to a ping, would be taken for the reply to the next request, and every reply after
   * it for that of the request before.
   */
  @Test
  void subscriptionThatFails_isNotUsedForRequests() throws Exception {
    Set<Thread> subscribed = ConcurrentHashMap.newKeySet(); // one thread serves one connection
    AtomicBoolean mixed = new AtomicBoolean();
    AtomicInteger subscriptions = new AtomicInteger();
    try (FakeServer server =
            FakeServer.answering(
                c -> {
                  if (c.get(0).equals("SUBSCRIBE")) {
                    subscribed.add(Thread.currentThread());
                    subscriptions.incrementAndGet();
                    return ">3\r\n$9\r\nsubscribe\r\n$%d\r\n%s\r\n:1\r\n+PONG\r\n"
                        .formatted(c.get(1).length(), c.get(1)); // an answer nobody expects
                  }
                  if (c.get(0).startsWith("EVAL")) {
                    mixed.compareAndSet(false, subscribed.contains(Thread.currentThread()));
                    return "*2\r\n:0\r\n:5000\r\n";
                  }
                  return null;
                });
        RedisClient client =
            RedisClient.builder()
                .hostAndPort(new HostAndPort("127.0.0.1", port(server)))
                .clientConfig(DefaultJedisClientConfig.builder().resp3().build())
                .build();
        Peer peer = Peer.over(RedisLockProvider.using(client))) {
      peer.busy(peer.waiter("n"));
      await().atMost(Waits.LONG).until(() -> subscriptions.get() > 0);
      Thread.sleep(200);
      for (int i = 0; i < 20; i++) {
        peer.busy(peer.waiter("n"));
      }
      assertFalse(mixed.get(), "a request went over the subscribed connection");
    }
  }

  private static int port(FakeServer server) {
    return Integer.parseInt(server.url().substring(server.url().lastIndexOf(':') + 1));
  }

  private static String trace(Throwable e) {
    StringWriter text = new StringWriter();
    e.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  // ---- messages

  @Test
  void otherPushes_areNoReplies() throws IOException {
    String kind = ">2\r\n$10\r\ninvalidate\r\n";
    String push = kind + "*1\r\n$3\r\nfoo\r\n" + kind + "_\r\n";
    try (FakeServer server =
            FakeServer.answering(c -> c.get(0).startsWith("EVAL") ? push + GRANTED + push : null);
        Peer peer = Peer.open(server.url())) {
      for (int i = 0; i < 10; i++) {
        peer.granted(Peer.wanting(peer.waiter("n"), 2)); // by the script
      }
      assertEquals(0, peer.callsToAll());
    }
  }
}
