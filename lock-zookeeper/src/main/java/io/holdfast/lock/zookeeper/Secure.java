package io.holdfast.lock.zookeeper;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.holdfast.lock.spi.BackendConfig;
import io.holdfast.lock.spi.BackendUrl.Host;
import io.holdfast.lock.spi.StoreException;
import io.holdfast.lock.spi.StoreException.Kind;
import io.holdfast.lock.spi.TlsOptions;
import io.holdfast.lock.spi.TlsSockets;
import io.holdfast.lock.spi.TlsStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import javax.security.auth.login.Configuration;
import org.apache.zookeeper.ClientCnxnSocketNetty;
import org.apache.zookeeper.client.ZKClientConfig;
import org.jspecify.annotations.Nullable;

/** TLS with the servers, which ZooKeeper's client speaks through Netty. */
final class Secure {
  private static final String PREFIX = "zookeeper.ssl.";

  /** A command that servers answer, be it with the remark that they do not allow it. */
  private static final byte[] QUESTION = "srvr".getBytes(US_ASCII);

  private Secure() {}

  /** Returns what ZooKeeper's client needs; what system properties say about TLS is overruled. */
  static ZKClientConfig config(@Nullable TlsOptions tls) {
    ZKClientConfig config = new ZKClientConfig();
    config.setProperty(ZKClientConfig.SECURE_CLIENT, Boolean.toString(tls != null));
    if (tls != null) {
      config.setProperty(
          ZKClientConfig.ZOOKEEPER_CLIENT_CNXN_SOCKET, ClientCnxnSocketNetty.class.getName());
      config.setProperty(PREFIX + "hostnameVerification", "true");
      config.setProperty(PREFIX + "allowReverseDnsLookup", "false");
      if (!isForSasl(config)) {
        config.setProperty(ZKClientConfig.ENABLE_CLIENT_SASL_KEY, "false");
      }
      set(config, "trustStore", tls.trust());
      set(config, "keyStore", tls.keys());
    }
    return config;
  }

  /**
   * Whether there is a JAAS configuration. Where SASL is tried, an IP address is replaced by what
   * the name service calls it, and the certificate would have to be made out to that.
   */
  private static boolean isForSasl(ZKClientConfig config) {
    try {
      String context =
          config.getProperty(
              ZKClientConfig.LOGIN_CONTEXT_NAME_KEY, ZKClientConfig.LOGIN_CONTEXT_NAME_KEY_DEFAULT);
      return Configuration.getConfiguration().getAppConfigurationEntry(context) != null;
    } catch (SecurityException e) {
      return false; // there is no such configuration
    }
  }

  private static void set(ZKClientConfig config, String what, @Nullable TlsStore store) {
    Path password = store == null ? null : store.passwordFile();
    config.setProperty(PREFIX + what + ".location", store == null ? "" : store.file().toString());
    config.setProperty(
        PREFIX + what + ".passwordPath", password == null ? "" : password.toString());
    config.setProperty(PREFIX + what + ".type", store == null ? "" : type(store));
  }

  private static String type(TlsStore store) {
    try {
      return store.type();
    } catch (IOException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /**
   * Looks whether client and servers believe each other, as far as one of them answers. ZooKeeper's
   * client would only try again and again.
   *
   * @throws StoreException if they do not
   */
  static void check(ZooKeeperOptions options, BackendConfig config) {
    TlsOptions tls = options.tls();
    if (tls == null) {
      return;
    }
    long due = config.clock().nanoTime() + config.requestTimeout().toNanos();
    int left = options.hosts().size();
    for (Host host : options.hosts()) {
      long nanos = (due - config.clock().nanoTime()) / left--;
      int millis = (int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos));
      try {
        TlsSockets.ask(tls, host, QUESTION, millis);
        return;
      } catch (IOException e) {
        if (TlsOptions.isRefusal(e)) {
          throw new StoreException(
              Kind.REFUSED, "no TLS with %s of %s: %s".formatted(host, options, tls.advice(e)), e);
        }
      }
    }
  }
}
