package io.holdfast.lock.zookeeper;

import io.holdfast.lock.tck.Ports;
import io.holdfast.lock.tck.tls.Authority;
import io.holdfast.lock.tck.tls.Identity;
import io.holdfast.lock.tck.tls.TlsRules;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.apache.curator.test.DirectoryUtils;
import org.apache.zookeeper.server.NettyServerCnxnFactory;
import org.apache.zookeeper.server.ServerCnxnFactory;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.apache.zookeeper.server.auth.ProviderRegistry;
import org.apache.zookeeper.server.auth.X509AuthenticationProvider;

/**
 * A server in this JVM with a secure client port. It is configured by system properties, which must
 * not mislead clients in the same JVM.
 */
final class SecureServer implements TlsRules.Server {
  private static final int TICK_MILLIS = 100;

  static {
    Ensemble.allowWords();
  }

  private final Map<String, String> properties = new TreeMap<>();
  private final Path folder;
  private final ServerCnxnFactory factory;

  SecureServer(Identity identity, Authority clients) throws Exception {
    property("serverCnxnFactory", NettyServerCnxnFactory.class.getName());
    property("admin.enableServer", "false");
    property("ssl.keyStore.location", identity.store().toString());
    property("ssl.keyStore.passwordPath", identity.passwordFile().toString());
    property("ssl.keyStore.type", "PKCS12");
    property(
        "ssl.trustStore.location",
        (clients == null ? identity.certificate() : clients.file()).toString());
    property("ssl.trustStore.type", "PEM");
    property("ssl.clientAuth", clients == null ? "none" : "need");
    property("ssl.clientHostnameVerification", "false");
    property("authProvider.x509", X509AuthenticationProvider.class.getName());
    ProviderRegistry.reset(); // it has been told of the stores of another server, or of none
    ProviderRegistry.initialize();
    folder = Files.createTempDirectory("holdfast-zookeeper");
    factory = ServerCnxnFactory.createFactory();
    factory.configure(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), Ports.free()), 100, 10, true);
    factory.startup(new ZooKeeperServer(folder.toFile(), folder.toFile(), TICK_MILLIS));
  }

  private void property(String name, String value) {
    properties.put("zookeeper." + name, value);
    System.setProperty("zookeeper." + name, value);
  }

  @Override
  public String url(String host) {
    return "zookeepers://%s:%d".formatted(host, factory.getLocalPort());
  }

  @Override
  public void close() {
    factory.shutdown();
    properties.keySet().forEach(System::clearProperty);
    ProviderRegistry.reset();
    try {
      DirectoryUtils.deleteRecursively(folder.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
