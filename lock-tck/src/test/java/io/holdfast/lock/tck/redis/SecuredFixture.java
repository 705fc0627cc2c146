package io.holdfast.lock.tck.redis;

import static io.holdfast.lock.tck.secrets.Secrets.MARK;

import io.holdfast.lock.tck.FrameCountingProxy;
import io.holdfast.lock.tck.tls.Authority;
import io.holdfast.lock.tck.tls.Identity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A server of the kit's own where clients speak TLS and come as a user who may do no more than
 * locks need. A proxy stands behind one more that speaks TLS for it, since it counts what it can
 * read.
 */
public final class SecuredFixture extends RedisFixture {
  private static final String USER = "locks";
  private static final String PASSWORD = MARK;

  private final String scheme;
  private final RedisServer server;
  private final Path folder;
  private final Authority authority;
  private final Identity identity;
  private final String[] rights;
  private final Map<Integer, TlsFront> fronts = new ConcurrentHashMap<>();

  private SecuredFixture(
      String scheme,
      RedisServer server,
      Path folder,
      Authority authority,
      Identity identity,
      UnaryOperator<String> keys,
      String... rights) {
    super(server, scheme.replace('+', '-') + "-secured", "", keys);
    this.scheme = scheme;
    this.server = server;
    this.folder = folder;
    this.authority = authority;
    this.identity = identity;
    this.rights = rights;
    allow();
  }

  /**
   * Starts a server.
   *
   * @param scheme of the URLs of the backend, with TLS
   * @param keys gives the key of a lock name
   * @param rights what the user may do, as {@code ACL SETUSER} is told it
   */
  public static SecuredFixture start(String scheme, UnaryOperator<String> keys, String... rights) {
    try {
      Path folder = Files.createTempDirectory("holdfast-tls");
      Authority authority = new Authority("authority", folder);
      Identity identity = authority.issue("127.0.0.1");
      RedisServer server = RedisServer.runningWithTls(identity, authority);
      return new SecuredFixture(scheme, server, folder, authority, identity, keys, rights);
    } catch (Exception e) {
      throw new IllegalStateException("no secured server", e);
    }
  }

  private void allow() {
    Stream<String> rules =
        Stream.of("SETUSER", USER, "reset", "on", ">" + PASSWORD, "-@all", "resetchannels");
    server.run("ACL", Stream.concat(rules, Stream.of(rights)).toArray(String[]::new));
  }

  private String url(int port) {
    return "%s://%s:%s@127.0.0.1:%d?trustStore=%s&keyStore=%s&keyStorePasswordFile=%s"
        .formatted(
            scheme,
            USER,
            PASSWORD,
            port,
            authority.file(),
            identity.store(),
            identity.passwordFile());
  }

  @Override
  public String url() {
    return url(server.tlsPort());
  }

  @Override
  public String url(FrameCountingProxy proxy) {
    return url(fronts.computeIfAbsent(proxy.port(), this::front).port());
  }

  private TlsFront front(int port) {
    try {
      return new TlsFront(port, identity);
    } catch (Exception e) {
      throw new IllegalStateException("no TLS in front of port " + port, e);
    }
  }

  @Override
  public void restart() {
    super.restart();
    allow();
  }

  @Override
  public void restartEmpty() {
    super.restartEmpty();
    allow();
  }

  @Override
  public void crash() {
    super.crash();
    allow();
  }

  @Override
  public void close() {
    super.close();
    try {
      for (TlsFront front : fronts.values()) {
        front.close();
      }
      RedisServer.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
