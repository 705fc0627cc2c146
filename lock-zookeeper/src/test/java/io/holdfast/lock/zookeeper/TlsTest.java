package io.holdfast.lock.zookeeper;

import io.holdfast.lock.tck.tls.Authority;
import io.holdfast.lock.tck.tls.Identity;
import io.holdfast.lock.tck.tls.TlsRules;

class TlsTest extends TlsRules {
  @Override
  protected Server start(Identity identity, Authority clients) throws Exception {
    return new SecureServer(identity, clients);
  }
}
