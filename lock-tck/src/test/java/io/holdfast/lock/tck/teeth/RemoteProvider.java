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
      case "/session" -> new SessionBackend(config);
      case "/silent-is-busy" -> new BrokenStatus.SilentIsBusy(config);
      case "/unreachable-is-busy" -> new BrokenStatus.UnreachableIsBusy(config);
      case "/unknown-is-not-sent" -> new BrokenStatus.UnknownIsNotSent(config);
      case "/bare-errors" -> new BrokenStatus.BareErrors(config);
      case "/own-time-out" -> new BrokenStatus.OwnTimeout(config);
      case "/unanswered-is-renewed" -> new BrokenFaults.UnansweredIsRenewed(config);
      case "/connects-once" -> new BrokenFaults.ConnectsOnce(config);
      case "/cut-is-lost" -> new BrokenFaults.CutIsLost(config);
      case "/get-then-delete" -> new BrokenFaults.GetThenDelete(config);
      case "/blocks" -> new BrokenFaults.Blocks(config);
      default -> {
        config.requireUrl().requireOptions(Set.of());
        yield new RemoteBackend(config);
      }
    };
  }
}
