package io.holdfast.lock.tck.teeth;

import io.holdfast.lock.spi.BackendConfig;
import io.holdfast.lock.spi.Capabilities;

/** A {@link SessionStore}, seen by one client. */
final class SessionBackend extends RemoteBackend {
  SessionBackend(BackendConfig config) {
    super(config);
  }

  @Override
  public Capabilities capabilities() {
    return new Capabilities(
        CAPABILITIES.modes(),
        CAPABILITIES.fair(),
        CAPABILITIES.leastLease(),
        CAPABILITIES.longestLease(),
        CAPABILITIES.shared(),
        CAPABILITIES.tokensSurviveDataLoss(),
        CAPABILITIES.blocking(),
        /* sessionBound= */ true);
  }
}
