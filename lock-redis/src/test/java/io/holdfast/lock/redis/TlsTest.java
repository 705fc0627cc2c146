package io.holdfast.lock.redis;

import static org.awaitility.Awaitility.await;
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
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {
  @TempDir Path folder;
  private SSLContext before;
  private RedisServer server;

  @BeforeEach
  void open() throws Exception {
    before = SSLContext.getDefault();
    server = RedisServer.running();
  }

  @AfterEach
  void close() {
    SSLContext.setDefault(before);
    server.close();
  }

  @Test
  void rediss_trustedCertificate_works() throws Exception {
    try (TlsFront front = new TlsFront(server, "ip:127.0.0.1", folder)) {
      String url = "rediss://127.0.0.1:" + front.port();
      StoreException e = assertThrows(StoreException.class, () -> Peer.open(url).close());
      assertEquals(Kind.REFUSED, e.kind());
      assertTrue(e.getMessage().contains("not trusted"), e.getMessage());
      SSLContext.setDefault(front.context());
      try (Peer a = Peer.open(url);
          Peer b = Peer.open(url)) {
        var held = a.waiter("n");
        var waiting = b.waiter("n");
        a.granted(held);
        b.busy(waiting);
        await().atMost(Waits.LONG).until(() -> b.callsToAll() == 1); // it listens
        a.release(held);
        b.awaitTurn(waiting);
        b.granted(waiting);
      }
    }
  }

  @Test
  void rediss_certificateOfAnotherHost_isRefused() throws Exception {
    try (TlsFront front = new TlsFront(server, "dns:other.example", folder)) {
      SSLContext.setDefault(front.context());
      String url = "rediss://127.0.0.1:" + front.port();
      StoreException e = assertThrows(StoreException.class, () -> Peer.open(url).close());
      assertEquals(Kind.REFUSED, e.kind());
    }
  }
}
