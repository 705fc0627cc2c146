package io.holdfast.lock.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.spi.StoreException;
import io.holdfast.lock.spi.StoreException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS, by a small proxy in front of the server. */
class TlsTest {
  private static final String PASSWORD = "changeit";

  @TempDir Path folder;

  @Test
  void rediss_trustedCertificate_works() throws Exception {
    SSLContext context = context("SAN=ip:127.0.0.1");
    SSLContext before = SSLContext.getDefault();
    try (Server server = Server.running();
        ServerSocket proxy = proxy(context, server.port())) {
      String url = "rediss://127.0.0.1:" + proxy.getLocalPort();
      StoreException e = assertThrows(StoreException.class, () -> Peer.open(url).close());
      assertEquals(Kind.REFUSED, e.kind());
      assertTrue(e.getMessage().contains("certificate trusted"), e.getMessage());
      SSLContext.setDefault(context);
      try (Peer a = Peer.open(url);
          Peer b = Peer.open(url)) {
        var held = a.claim("n");
        var waiting = b.claim("n");
        a.granted(held);
        b.busy(waiting);
        a.release(held);
        b.awaitTurn(waiting);
        b.granted(waiting);
      }
    } finally {
      SSLContext.setDefault(before);
    }
  }

  @Test
  void rediss_certificateOfAnotherHost_isRefused() throws Exception {
    SSLContext context = context("SAN=dns:other.example");
    SSLContext before = SSLContext.getDefault();
    SSLContext.setDefault(context);
    try (Server server = Server.running();
        ServerSocket proxy = proxy(context, server.port())) {
      String url = "rediss://127.0.0.1:" + proxy.getLocalPort();
      StoreException e = assertThrows(StoreException.class, () -> Peer.open(url).close());
      assertEquals(Kind.REFUSED, e.kind());
    } finally {
      SSLContext.setDefault(before);
    }
  }

  /** Makes a certificate that this context shows and trusts. */
  private SSLContext context(String name) throws Exception {
    Path file = folder.resolve("keys.p12");
    Path tool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    new ProcessBuilder(
            tool.toString(),
            "-genkeypair",
            "-alias",
            "a",
            "-keyalg",
            "EC",
            "-dname",
            "CN=test",
            "-ext",
            name,
            "-storetype",
            "PKCS12",
            "-keystore",
            file.toString(),
            "-storepass",
            PASSWORD)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
    return context(file);
  }

  private static SSLContext context(Path file) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD.toCharArray());
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("a", store.getCertificate("a"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private static ServerSocket proxy(SSLContext context, int port) throws IOException {
    ServerSocket listener =
        context
            .getServerSocketFactory()
            .createServerSocket(0, 10, InetAddress.getLoopbackAddress());
    daemon(
        () -> {
          while (true) {
            Socket client = listener.accept();
            Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
            daemon(() -> copy(client, server));
            daemon(() -> copy(server, client));
          }
        });
    return listener;
  }

  private static void copy(Socket from, Socket to) throws IOException {
    try (from;
        to) {
      byte[] some = new byte[8192];
      for (int n = from.getInputStream().read(some); n >= 0; n = from.getInputStream().read(some)) {
        to.getOutputStream().write(some, 0, n);
      }
    }
  }

  private interface Task {
    void run() throws IOException;
  }

  private static void daemon(Task task) {
    Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
              } catch (IOException e) {
                // One side has closed.
              }
            });
    thread.setDaemon(true);
    thread.start();
  }
}
