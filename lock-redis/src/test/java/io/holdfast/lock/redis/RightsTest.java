package io.holdfast.lock.redis;

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
    change(server, "on", ">" + MARK, "-@all", "resetchannels", Rights.KEYS, Rights.CHANNELS);
    change(server, Rights.COMMANDS.toArray(String[]::new));
  }

  private static void change(RedisServer server, String... rules) {
    server.run(
        "ACL", Stream.concat(Stream.of("SETUSER", USER), Stream.of(rules)).toArray(String[]::new));
  }

  static String url(RedisServer server) {
    return ("redis://%s:" + MARK + "@127.0.0.1:%d").formatted(USER, server.port());
  }

  static Stream<String> rights() {
    return Stream.concat(Stream.of(Rights.KEYS, Rights.CHANNELS), Rights.COMMANDS.stream());
  }

  /** What locks do: held, waited for, passed on, renewed, released. */
  private static void use(String url) {
    try (Peer a = Peer.open(url);
        Peer b = Peer.open(url)) {
      for (String name : List.of("n", "m")) { // the second time by the scripts' digests
        var held = a.waiter(name);
        var waiting = b.waiter(name);
        a.granted(held);
        b.busy(waiting);
        assertInstanceOf(Renewal.Renewed.class, a.renew(held));
        a.release(held);
        b.granted(waiting);
        b.release(waiting);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("rights")
  void use_withoutOneRight_saysWhich(String right) {
    for (RedisServer server : servers) {
      allow(server);
      use(url(server));
      if (right.startsWith("+")) {
        change(server, "-" + right.substring(1));
      } else if (right.equals(Rights.KEYS)) {
        change(server, "resetkeys", "~holdfast:2:*");
      } else {
        change(server, "resetchannels", "&holdfast:1:d:*");
      }
      String said = assertThrows(Throwable.class, () -> use(url(server))).getMessage();
      assertTrue(said.contains("lacks the right " + right), said);
      assertTrue(said.contains("ACL SETUSER"), said);
      assertFalse(said.contains(MARK), said);
      assertEquals(List.of(), server.run("KEYS", "*?*{p0}[?]*"), "nothing may be left");
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
    return Stream.of(
        Arguments.of("?grantDelay=100ms", Rights.DELAY), Arguments.of("/3", Rights.DATABASE));
  }
}
