package io.holdfast.lock.redisson;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.spi.StoreException;
import io.holdfast.lock.spi.StoreException.Kind;
import io.holdfast.lock.tck.Peer;
import io.holdfast.lock.tck.redis.RedisServer;
import io.holdfast.lock.tck.redis.TlsFront;
import io.holdfast.lock.tck.redis.Waits;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Redisson trusts the certificates that the JVM does, and asks no {@code SSLContext}. They are set
 * once: a JVM that loads others while two threads ask may give one of them the old ones.
 */
@Timeout(60)
class TlsTest {
  private static final String STORE = "javax.net.ssl.trustStore";
  private static final String PASSWORD = STORE + "Password";

  private static RedisServer server;
  private static TlsFront trusted;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    server = RedisServer.running();
    trusted = new TlsFront(server, "ip:127.0.0.1", folder);
    System.setProperty(STORE, trusted.trustStore().toString());
    System.setProperty(PASSWORD, TlsFront.PASSWORD);
  }

  @AfterAll
  static void stop() throws Exception {
    System.clearProperty(STORE);
    System.clearProperty(PASSWORD);
    trusted.close();
    server.close();
  }

  private static Peer open(String host, TlsFront front) {
    String url = "redisson+rediss://%s:%d".formatted(host, front.port());
    return Peer.open(url, Waits.LONG); // the first TLS of a JVM takes its time
  }

  private static void refused(String host, TlsFront front) {
    StoreException e = assertThrows(StoreException.class, () -> open(host, front).close());
    assertEquals(Kind.REFUSED, e.kind(), e.toString());
    assertTrue(e.getMessage().contains("certificate"), e.getMessage());
  }

  @Test
  void rediss_trustedCertificate_works() throws Exception {
    try (Peer a = open("127.0.0.1", trusted);
        Peer b = open("127.0.0.1", trusted)) {
      var held = a.claim("n");
      var waiting = b.waiter("n");
      a.granted(held);
      b.busy(waiting);
      a.release(held);
      b.awaitTurn(waiting);
      b.granted(waiting);
    }
  }

  @Test
  void rediss_untrustedCertificate_isRefused(@TempDir Path other) throws Exception {
    try (TlsFront front = new TlsFront(server, "ip:127.0.0.1", other)) {
      refused("127.0.0.1", front);
    }
  }

  @Test
  void rediss_certificateOfAnotherHost_isRefused() {
    refused("localhost", trusted);
  }
}
