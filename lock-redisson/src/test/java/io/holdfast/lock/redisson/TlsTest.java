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
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The trusted certificates are those of the JVM: Redisson asks no {@code SSLContext}. */
@Timeout(60)
class TlsTest {
  private static final String STORE = "javax.net.ssl.trustStore";

  private final Map<String, String> before = new HashMap<>();
  @TempDir Path folder;
  private RedisServer server;

  @BeforeEach
  void open() {
    server = RedisServer.running();
    for (String property : new String[] {STORE, STORE + "Password"}) {
      before.put(property, System.getProperty(property));
    }
  }

  @AfterEach
  void close() {
    before.forEach(
        (property, value) -> {
          if (value == null) {
            System.clearProperty(property);
          } else {
            System.setProperty(property, value);
          }
        });
    server.close();
  }

  private static void trust(TlsFront front) {
    System.setProperty(STORE, front.trustStore().toString());
    System.setProperty(STORE + "Password", TlsFront.PASSWORD);
  }

  private static Peer open(TlsFront front) { // the first TLS of a JVM takes its time
    return Peer.open("redisson+rediss://127.0.0.1:" + front.port(), Waits.LONG);
  }

  private static void refused(TlsFront front) {
    StoreException e = assertThrows(StoreException.class, () -> open(front).close());
    assertEquals(Kind.REFUSED, e.kind(), e.toString());
    assertTrue(e.getMessage().contains("certificate"), e.getMessage());
  }

  @Test
  void rediss_trustedCertificate_works() throws Exception {
    try (TlsFront front = new TlsFront(server, "ip:127.0.0.1", folder)) {
      trust(front);
      try (Peer a = open(front);
          Peer b = open(front)) {
        var held = a.claim("n");
        var waiting = b.waiter("n");
        a.granted(held);
        b.busy(waiting);
        a.release(held);
        b.awaitTurn(waiting);
        b.granted(waiting);
      }
    }
  }

  @Test
  void rediss_untrustedCertificate_isRefused() throws Exception {
    try (TlsFront front = new TlsFront(server, "ip:127.0.0.1", folder)) {
      refused(front);
    }
  }

  @Test
  void rediss_certificateOfAnotherHost_isRefused() throws Exception {
    try (TlsFront front = new TlsFront(server, "dns:other.example", folder)) {
      trust(front);
      refused(front);
    }
  }
}
