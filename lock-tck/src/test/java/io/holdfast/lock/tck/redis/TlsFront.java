package io.holdfast.lock.tck.redis;

import static io.holdfast.lock.tck.secrets.Secrets.MARK;

import io.holdfast.lock.tck.tls.Identity;
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

/** Speaks TLS for a server that does not, with a certificate of its own. */
public final class TlsFront implements AutoCloseable {
  /** Of the key store. */
  public static final String PASSWORD = MARK;

  private final Path keys;
  private final SSLContext context;
  private final ServerSocket listener;

  /**
   * Starts it.
   *
   * @param name whose the certificate is: {@code ip:127.0.0.1}, {@code dns:example.org}
   * @param folder an empty one, for the keys
   */
  public TlsFront(RedisServer server, String name, Path folder) throws Exception {
    this(server.port(), keys(name, folder), PASSWORD);
  }

  /**
   * Starts it.
   *
   * @param port where the server listens that does not speak TLS
   * @param identity what it shows; clients need none
   */
  public TlsFront(int port, Identity identity) throws Exception {
    this(port, identity.store(), identity.password());
  }

  private TlsFront(int port, Path keys, String password) throws Exception {
    this.keys = keys;
    context = context(keys, password);
    listener =
        context
            .getServerSocketFactory()
            .createServerSocket(0, 10, InetAddress.getLoopbackAddress());
    daemon(
        () -> {
          while (true) {
            Socket client = listener.accept();
            daemon(() -> serve(client, port));
          }
        });
  }

  /** Returns a context that trusts the certificate, and nothing else. */
  public SSLContext context() {
    return context;
  }

  /** Returns a key store that trusts the certificate. */
  public Path trustStore() {
    return keys;
  }

  /** Returns where it listens. */
  public int port() {
    return listener.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }

  private static Path keys(String name, Path folder) throws IOException, InterruptedException {
    Path file = folder.resolve("keys.p12");
    Path tool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    ProcessBuilder builder =
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
            "SAN=" + name,
            "-storetype",
            "PKCS12",
            "-keystore",
            file.toString(),
            "-storepass:env",
            "STORE");
    builder.environment().put("STORE", PASSWORD);
    builder
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
    return file;
  }

  private static SSLContext context(Path file, String password)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, password.toCharArray());
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, password.toCharArray());
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    String first = store.aliases().nextElement();
    trusted.setCertificateEntry(first, store.getCertificate(first));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private static void serve(Socket client, int port) throws IOException {
    try {
      Socket behind = new Socket(InetAddress.getLoopbackAddress(), port);
      daemon(() -> copy(client, behind));
      copy(behind, client);
    } finally {
      client.close();
    }
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
