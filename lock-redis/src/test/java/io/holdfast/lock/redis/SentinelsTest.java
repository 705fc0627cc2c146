package io.holdfast.lock.redis;

import static io.holdfast.lock.tck.secrets.Secrets.MARK;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.spi.BackendUrl;
import io.holdfast.lock.spi.BackendUrl.Host;
import io.holdfast.lock.spi.LockClock;
import io.holdfast.lock.spi.StoreException;
import io.holdfast.lock.spi.StoreException.Kind;
import io.holdfast.lock.tck.Peer;
import io.holdfast.lock.tck.Ports;
import io.holdfast.lock.tck.lifecycle.Opened;
import io.holdfast.lock.tck.redis.RedisSentinels;
import io.holdfast.lock.tck.redis.RedisServer;
import io.holdfast.lock.tck.tls.Authority;
import io.holdfast.lock.tck.tls.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What is made of what sentinels say. */
@Timeout(60)
class SentinelsTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(1);

  @TempDir Path folder;

  @RegisterExtension final Opened opened = new Opened();

  /** One that names a port, after a fail-over with a number that changes. */
  private FakeServer naming(int port, AtomicLong epoch) {
    return opened.add(
        FakeServer.answering(command -> FakeServer.sentinelSays(command, port, epoch.get())));
  }

  private static RedisOptions options(String url) {
    return RedisOptions.parse(BackendUrl.parse(url), TIMEOUT);
  }

  private static String url(int... ports) {
    String hosts = String.join(",", Arrays.stream(ports).mapToObj(p -> "127.0.0.1:" + p).toList());
    return "redis+sentinel://" + hosts + "/main";
  }

  private static int find(Sentinels sentinels, RedisOptions options) {
    LockClock clock = LockClock.system();
    Dial dial = new Dial(options, sentinels, clock, clock.nanoTime() + TIMEOUT.toNanos());
    try {
      return sentinels.find(dial).port();
    } finally {
      dial.close();
    }
  }

  // ---- whom to believe

  @Test
  void sentinelBehindAnother_isNotBelieved_unlessNobodyKnowsBetter() {
    AtomicLong first = new AtomicLong(5);
    AtomicLong second = new AtomicLong(6);
    RedisOptions options = options(url(naming(1001, first).port(), naming(1002, second).port()));
    Sentinels sentinels = new Sentinels(options);
    assertEquals(1001, find(sentinels, options));
    first.set(4);
    assertEquals(1002, find(sentinels, options));
    second.set(2);
    first.set(3);
    assertEquals(1001, find(sentinels, options), "set up anew");
    assertEquals(1001, find(sentinels, options));
  }

  @Test
  void sentinelThatAnswered_isAskedFirst() throws IOException {
    AtomicLong epoch = new AtomicLong(1);
    try (FakeServer silent = FakeServer.silent()) {
      RedisOptions options = options(url(silent.port(), naming(1002, epoch).port()));
      Sentinels sentinels = new Sentinels(options);
      assertEquals(1002, find(sentinels, options));
      long start = System.nanoTime();
      assertEquals(1002, find(sentinels, options));
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
      assertTrue(millis < TIMEOUT.toMillis() / 4, () -> millis + " ms");
    }
  }

  @Test
  void promotionIsToldWhileOneAnswers_itIsAskedAgain() {
    AtomicReference<Sentinels> asking = new AtomicReference<>();
    AtomicReference<Host> first = new AtomicReference<>();
    AtomicInteger answers = new AtomicInteger();
    FakeServer sentinel =
        opened.add(
            FakeServer.answering(
                command -> {
                  boolean asked = command.get(command.size() > 1 ? 1 : 0).startsWith("GET-MASTER");
                  if (asked && answers.incrementAndGet() == 1) {
                    asking.get().promoted(first.get());
                    return FakeServer.sentinelSays(command, 1001, 1);
                  }
                  return FakeServer.sentinelSays(command, 1002, 1);
                }));
    RedisOptions options = options(url(sentinel.port()));
    first.set(options.sentinel().hosts().get(0));
    asking.set(new Sentinels(options));
    assertEquals(1002, find(asking.get(), options));
    assertEquals(2, answers.get());
  }

  // ---- what is said of it

  @Test
  void nobodyAnswers_isNotSent_andNamesThemAll() throws IOException {
    try (FakeServer silent = FakeServer.silent();
        RedisServer server = RedisServer.running()) {
      int nobody = Ports.free();
      RedisOptions options = options(url(nobody, silent.port(), server.port()));
      StoreException e =
          assertThrows(StoreException.class, () -> find(new Sentinels(options), options));
      assertEquals(Kind.NOT_SENT, e.kind());
      String said = e.getMessage();
      assertTrue(said.contains(nobody + " does not answer"), said);
      assertTrue(said.contains(silent.port() + " does not answer"), said);
      assertTrue(said.contains(server.port() + " is no sentinel"), said);
    }
  }

  @Test
  void unknownPrimary_isRefusedAtOpen() {
    try (RedisServer server = RedisServer.running();
        RedisServer sentinel = RedisServer.sentinel("other", server)) {
      StoreException e =
          assertThrows(StoreException.class, () -> Peer.open(url(sentinel.port())).close());
      assertEquals(Kind.REFUSED, e.kind());
      assertTrue(e.getMessage().contains("knows no primary 'main'"), e.getMessage());
    }
  }

  @Test
  void replicaIsNamed_isNotUsed() {
    RedisServer server = opened.add(RedisServer.running());
    RedisServer replica = opened.add(server.replica());
    FakeServer behind = naming(replica.port(), new AtomicLong());
    Peer peer = opened.add(Peer.open(url(behind.port())));
    String said = peer.fails(Kind.NOT_SENT, peer.claim("n")).getMessage();
    assertTrue(said.contains(replica.port() + ", which is a slave"), said);
  }

  // ---- secrets

  @Test
  void passwords_ofSentinelAndServer_openAndAreNeverShown() throws IOException {
    RedisServer server =
        opened.add(RedisServer.runningWithUser(":" + MARK + "@", "--requirepass", MARK));
    RedisServer sentinel =
        opened.add(
            RedisServer.sentinel(
                RedisSentinels.NAME,
                server.port(),
                1,
                "sentinel auth-pass main " + MARK,
                "requirepass " + MARK + "-sentinel"));
    String url = ("redis+sentinel://:" + MARK + "@127.0.0.1:%d/main/2").formatted(sentinel.port());
    String right = "?sentinelPasswordFile=" + file(MARK + "-sentinel\n");
    Peer peer = opened.add(Peer.open(url + right));
    peer.granted(peer.claim("n"));
    String shown = peer.backend().toString();
    assertEquals("redis+sentinel://127.0.0.1:%d/main/2".formatted(sentinel.port()), shown);
    for (String wrong : List.of("", "?sentinelPasswordFile=" + file(MARK + "-wrong"))) {
      StoreException e = assertThrows(StoreException.class, () -> Peer.open(url + wrong).close());
      assertEquals(Kind.REFUSED, e.kind());
      assertTrue(e.getMessage().contains("sentinelPasswordFile"), e.getMessage());
      assertFalse(e.toString().contains(MARK));
    }
    String other = url.replace(MARK, MARK + "-other") + right;
    StoreException e = assertThrows(StoreException.class, () -> Peer.open(other).close());
    assertTrue(e.getMessage().contains("WRONGPASS"), e.getMessage());
    assertFalse(e.toString().contains(MARK));
  }

  private Path file(String text) throws IOException {
    return Files.writeString(Files.createTempFile(folder, "password", ""), text);
  }

  @Test
  void userWithoutRole_isToldWhichRight() {
    RedisServer server = opened.add(RedisServer.running());
    Object unused =
        server.run(
            "ACL",
            "SETUSER",
            "locks",
            "on",
            ">" + MARK,
            "resetchannels",
            "~holdfast:*",
            "&holdfast:*",
            "+@all",
            "-@dangerous");
    FakeServer sentinel = naming(server.port(), new AtomicLong());
    String url = url(sentinel.port()).replace("//", "//locks:" + MARK + "@");
    StoreException e = assertThrows(StoreException.class, () -> Peer.open(url).close());
    assertTrue(e.getMessage().contains("+role"), e.getMessage());
    unused = server.run("ACL", "SETUSER", "locks", "+role");
    Peer peer = opened.add(Peer.open(url));
    peer.granted(peer.claim("n"));
  }

  @Test
  void tls_isSpokenToBoth() throws Exception {
    Authority authority = new Authority("authority", folder);
    Identity identity = authority.issue("127.0.0.1");
    RedisServer server = opened.add(RedisServer.runningWithTls(identity, null));
    int port = Ports.free();
    opened.add(
        RedisServer.sentinel(
            RedisSentinels.NAME,
            server.tlsPort(),
            1,
            "tls-port " + port,
            "tls-cert-file " + identity.certificate(),
            "tls-key-file " + identity.key(),
            "tls-ca-cert-file " + authority.file(),
            "tls-auth-clients no",
            "tls-replication yes"));
    String url = url(port).replace("redis+", "rediss+");
    StoreException e = assertThrows(StoreException.class, () -> Peer.open(url).close());
    assertEquals(Kind.REFUSED, e.kind(), e::toString);
    Peer peer = opened.add(Peer.open(url + "?trustStore=" + authority.file()));
    peer.granted(peer.claim("n"));
  }
}
