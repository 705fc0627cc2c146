package io.holdfast.lock.tck.tls;

import static io.holdfast.lock.tck.secrets.Secrets.MARK;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.spi.StoreException;
import io.holdfast.lock.spi.StoreException.Kind;
import io.holdfast.lock.tck.Peer;
import io.holdfast.lock.tck.kit.Scale;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who is let in over TLS, and who is not believed: the same for every backend that speaks it. */
@Timeout(60)
public abstract class TlsRules {
  private static final String HOST = "127.0.0.1";
  private static final Duration PATIENCE = Scale.seconds(10); // the first TLS of a JVM takes time

  @TempDir Path folder;
  private Authority authority;
  private Authority other;

  /** A server that speaks TLS. */
  public interface Server extends AutoCloseable {
    /** Returns the backend's URL of it, without options. */
    String url(String host);

    /** Returns the options that it cannot do without, joined by {@code &}. */
    default String options() {
      return "";
    }

    @Override
    void close();
  }

  /**
   * Starts one.
   *
   * @param identity what it shows
   * @param clients whose certificates clients must have, or {@code null} if they need none
   */
  protected abstract Server start(Identity identity, Authority clients) throws Exception;

  /** Waits until a client that was told to wait hears when it is called. */
  protected void awaitEars(Peer waiting) {}

  @BeforeEach
  void makeAuthorities() throws Exception {
    authority = new Authority("authority", folder);
    other = new Authority("other", folder);
  }

  private static String pem(String option, Path file) {
    return option + "=" + file;
  }

  private static String store(String option, Identity of) {
    return "%s=%s&%sPasswordFile=%s".formatted(option, of.store(), option, of.passwordFile());
  }

  private static String url(Server server, String host, String... options) {
    String all =
        Stream.concat(Stream.of(server.options()), Stream.of(options))
            .filter(option -> !option.isEmpty())
            .collect(Collectors.joining("&"));
    return server.url(host) + (all.isEmpty() ? "" : "?" + all);
  }

  private void works(Server server, String... options) throws Exception {
    try (Peer a = Peer.open(url(server, HOST, options), PATIENCE);
        Peer b = Peer.open(url(server, HOST, options), PATIENCE)) {
      var held = a.claim("n");
      var waiting = b.waiter("n");
      a.granted(held);
      b.busy(waiting);
      awaitEars(b);
      a.release(held);
      b.awaitTurn(waiting);
      b.granted(waiting);
      b.release(waiting);
    }
  }

  private static void refused(String url, String hint) {
    StoreException e = assertThrows(StoreException.class, () -> Peer.open(url, PATIENCE).close());
    assertEquals(Kind.REFUSED, e.kind(), e.toString());
    assertTrue(e.getMessage().contains(hint), e.getMessage());
    assertFalse(e.toString().contains(MARK), "a password is shown: " + e);
  }

  @Test
  void trustStore_withTheAuthority_isTrusted() throws Exception {
    Identity identity = authority.issue(HOST);
    try (Server server = start(identity, null)) {
      works(server, pem("trustStore", authority.file()));
      works(server, store("trustStore", identity));
    }
  }

  @Test
  void trustStore_withAnotherAuthority_refuses() throws Exception {
    try (Server server = start(authority.issue(HOST), null)) {
      refused(url(server, HOST, pem("trustStore", other.file())), "not trusted");
      refused(url(server, HOST), "as trustStore");
    }
  }

  @Test
  void certificate_ofAnotherHost_isRefused() throws Exception {
    try (Server server = start(authority.issue("other.example"), null)) {
      String trust = pem("trustStore", authority.file());
      refused(url(server, HOST, trust), "made out to another host");
      refused(url(server, "localhost", trust), "made out to another host");
    }
  }

  @Test
  void certificate_expired_isRefused() throws Exception {
    try (Server server = start(authority.issue(HOST, Duration.ofHours(-1)), null)) {
      refused(url(server, HOST, pem("trustStore", authority.file())), "has expired");
    }
  }

  @Test
  void clientCertificate_wantedAndGiven_letsIn() throws Exception {
    try (Server server = start(authority.issue(HOST), other)) {
      String trust = pem("trustStore", authority.file());
      Identity client = other.issue("client.example");
      works(server, trust, pem("keyStore", client.both()));
      works(server, trust, store("keyStore", client));
    }
  }

  @Test
  void clientCertificate_wantedAndMissing_isRefused() throws Exception {
    try (Server server = start(authority.issue(HOST), other)) {
      refused(url(server, HOST, pem("trustStore", authority.file())), "certificate of the client");
    }
  }

  @Test
  void clientCertificate_ofAnotherAuthority_isRefused() throws Exception {
    try (Server server = start(authority.issue(HOST), other)) {
      String own = pem("keyStore", authority.issue("client.example").both());
      refused(
          url(server, HOST, pem("trustStore", authority.file()), own),
          "does not accept the client's certificate");
    }
  }
}
