package io.holdfast.lock.tck.redis;

import io.holdfast.lock.tck.tls.Authority;
import io.holdfast.lock.tck.tls.Identity;
import io.holdfast.lock.tck.tls.TlsRules;

/** The rules of TLS, with a Redis that speaks it. */
public abstract class TlsRedis extends TlsRules {
  private final String scheme;

  /** For a backend whose URLs begin with this scheme. */
  protected TlsRedis(String scheme) {
    this.scheme = scheme;
  }

  @Override
  protected Server start(Identity identity, Authority clients) {
    RedisServer server = RedisServer.runningWithTls(identity, clients);
    return new Server() {
      @Override
      public String url(String host) {
        return "%s://%s:%d".formatted(scheme, host, server.tlsPort());
      }

      @Override
      public void close() {
        server.close();
      }
    };
  }
}
