package io.holdfast.lock.tck.teeth;

import io.holdfast.lock.spi.BackendConfig;
import io.holdfast.lock.spi.Events;
import io.holdfast.lock.spi.LockBackend;
import io.holdfast.lock.spi.LockProvider;
import java.util.Set;

/**
 * Opens backends of a {@link RemoteStore}: {@code teeth://localhost:PORT}, and with a path those
 * that make the mistake of that name, also in child processes.
 */
public final class RemoteProvider implements LockProvider {
  /** For {@link java.util.ServiceLoader}. */
  public RemoteProvider() {}

  @Override
  public Set<String> schemes() {
    return Set.of("teeth");
  }

  @Override
  public LockBackend open(BackendConfig config, Events events) {
    return switch (config.requireUrl().path()) {
      case "/two-steps" -> new BrokenSharing.TwoSteps(config);
      case "/any-option" -> new RemoteBackend(config);
      default -> {
        config.requireUrl().requireOptions(Set.of());
        yield new RemoteBackend(config);
      }
    };
  }
}
