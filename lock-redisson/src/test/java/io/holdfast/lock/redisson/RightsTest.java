package io.holdfast.lock.redisson;

import static io.holdfast.lock.tck.secrets.Secrets.MARK;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.spi.Renewal;
import io.holdfast.lock.spi.StoreException;
import io.holdfast.lock.spi.StoreException.Kind;
import io.holdfast.lock.tck.Peer;
import io.holdfast.lock.tck.redis.RedisServer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a user needs to be allowed: neither more nor less than the line that {@link Rights} has. */
class RightsTest {
  private static final String USER = "locks";
  private static List<RedisServer> servers;

  @BeforeAll
  static void start() {
    servers = RedisServer.eachKind();
  }

  @AfterAll
  static void stop() {
    servers.forEach(RedisServer::close);
  }

  /** Creates the user anew, with all rights. */
  static void allow(RedisServer server) {
    server.run("FLUSHALL");
    server.run("ACL", "DELUSER", USER);
    change(
        server,
        "on",
        ">" + MARK,
        "-@all",
        "resetchannels",
        "~orders:*",
        Rights.KEYS,
        Rights.CHANNELS);
    change(server, Rights.COMMANDS.toArray(String[]::new));
  }

  private static void change(RedisServer server, String... rules) {
    server.run(
        "ACL", Stream.concat(Stream.of("SETUSER", USER), Stream.of(rules)).toArray(String[]::new));
  }

  private static String url(RedisServer server) {
    return ("redisson+redis://%s:" + MARK + "@127.0.0.1:%d").formatted(USER, server.port());
  }

  static Stream<String> rights() {
    return Stream.concat(
        Stream.of("~orders:*", Rights.KEYS, Rights.CHANNELS), Rights.COMMANDS.stream());
  }

  /** What locks do: held, waited for, passed on, renewed, released. */
  private static void use(String url) throws InterruptedException {
    try (Peer a = Peer.open(url);
        Peer b = Peer.open(url)) {
      for (String name :
          List.of("orders:n", "orders:m")) { // the second time by the scripts' digests
        var held = a.waiter(name);
        var waiting = b.waiter(name);
        a.granted(held);
        b.busy(waiting);
        assertInstanceOf(Renewal.Renewed.class, a.renew(held));
        a.release(held);
        b.awaitTurn(waiting);
        b.granted(waiting);
        b.release(waiting);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("rights")
  void use_withoutOneRight_saysWhich(String right) throws InterruptedException {
    for (RedisServer server : servers) {
      allow(server);
      use(url(server));
      if (right.startsWith("+")) {
        change(server, "-" + right.substring(1).split("[|]", 2)[0]);
      } else if (right.equals(Rights.KEYS)) {
        change(server, "resetkeys", "~orders:*");
      } else if (right.equals("~orders:*")) {
        change(server, "resetkeys", Rights.KEYS);
      } else {
        change(server, "resetchannels", "&other:*");
      }
      String said = assertThrows(Throwable.class, () -> use(url(server))).getMessage();
      assertTrue(
          said.contains("lacks the right " + (right.startsWith("~") ? Rights.KEYS : right)), said);
      assertTrue(said.contains("ACL SETUSER"), said);
      assertFalse(said.contains(MARK), said);
      assertEquals(List.of(), server.run("KEYS", "holdfast:1:[?]*"), "nothing may be left");
    }
  }

  @ParameterizedTest
  @MethodSource("others")
  void use_withMore_needsMore(String more, String right) {
    for (RedisServer server : servers) {
      allow(server);
      StoreException e =
          assertThrows(StoreException.class, () -> Peer.open(url(server) + more).close());
      assertEquals(Kind.REFUSED, e.kind());
      assertTrue(e.getMessage().contains("lacks the right " + right), e.getMessage());
      change(server, right);
      Peer.open(url(server) + more).close();
    }
  }

  static Stream<Arguments> others() {
    return Stream.of(Arguments.of("/3", "+select"));
  }
}
