package io.holdfast.lock.tck.teeth;

import static io.holdfast.lock.tck.teeth.Broken.backend;
import static io.holdfast.lock.tck.teeth.Broken.remote;

import io.holdfast.lock.ClientOptions;
import io.holdfast.lock.Lease;
import io.holdfast.lock.LockException;
import io.holdfast.lock.Locks;
import io.holdfast.lock.spi.Attempt;
import io.holdfast.lock.spi.Attempt.Busy;
import io.holdfast.lock.spi.BackendConfig;
import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.spi.Deadline;
import io.holdfast.lock.spi.StoreException;
import io.holdfast.lock.spi.StoreException.Kind;
import io.holdfast.lock.tck.FrameCountingProxy;
import io.holdfast.lock.tck.kit.Scale;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Backends that say the wrong thing, or nothing, of a request without an answer. */
final class BrokenStatus {
  /** More than all that rules allow where nobody answers. */
  private static final Duration TOO_LONG = Scale.seconds(3);

  private BrokenStatus() {}

  static List<Broken> all() {
    return List.of(
        far(
            "a time-out of the client's own",
            "18.11 18.15",
            (right, options) -> right.apply(options.withRequestTimeout(TOO_LONG))),
        far(
            "waits on for a store that is gone",
            "18.14",
            (right, options) -> right.apply(options.withUnavailableAfter(TOO_LONG))),
        far(
            "opening waits for the store",
            "20.1 20.2",
            (right, options) -> {
              Locks opened = right.apply(options);
              awaitStore(opened);
              return opened;
            }),
        far(
            "closing waits for the store",
            "20.4",
            (right, options) -> new ClosesWithTheStore(right.apply(options))),
        remote("a time-out of the connection's own", "22.5", "/own-time-out"),
        remote("a silent store is busy", "18.9 18.13 22.5", "/silent-is-busy"),
        remote("a store out of reach is busy", "18.12 20.1", "/unreachable-is-busy"),
        remote("an unknown outcome is called not sent", "18.9", "/unknown-is-not-sent"),
        remote("errors of the connection as they are", "22.5 22.6", "/bare-errors"));
  }

  /** A client that is wrong where it is far from its store. */
  private static Broken far(
      String mistake,
      String rules,
      BiFunction<Function<ClientOptions, Locks>, ClientOptions, Locks> broken) {
    return backend(
        mistake,
        rules,
        () ->
            new Remotes(new PolledStore(), /* path= */ "") {
              @Override
              public Locks newClient(FrameCountingProxy proxy, ClientOptions options) {
                return broken.apply(right -> super.newClient(proxy, right), options);
              }
            });
  }

  private static final class ClosesWithTheStore extends AroundLocks {
    ClosesWithTheStore(Locks right) {
      super(right);
    }

    @Override
    public void close() {
      awaitStore(right);
      super.close();
    }
  }

  /** Waits until the store has answered something, and then goes on without. */
  private static void awaitStore(Locks client) {
    try (Lease lease = client.mutex("is-anybody-there").tryAcquire(TOO_LONG)) {
      boolean unused = lease != null && lease.isValid();
    } catch (LockException | InterruptedException nobody) {
      // It was waited for.
    }
  }

  /** Answers busy to an attempt that failed in some way. */
  abstract static class FailedIsBusy extends RemoteBackend {
    private final Kind kind;

    FailedIsBusy(BackendConfig config, Kind kind) {
      super(config);
      this.kind = kind;
    }

    @Override
    public CompletionStage<Attempt> attempt(Claim claim, Deadline deadline) {
      return super.attempt(claim, deadline)
          .exceptionally(
              failure -> {
                StoreException known = known(failure);
                if (known.kind() == kind) {
                  return new Busy(Duration.ofMillis(20), /* registered= */ false);
                }
                throw known;
              });
    }
  }

  static final class SilentIsBusy extends FailedIsBusy {
    SilentIsBusy(BackendConfig config) {
      super(config, Kind.OUTCOME_UNKNOWN);
    }
  }

  static final class UnreachableIsBusy extends FailedIsBusy {
    UnreachableIsBusy(BackendConfig config) {
      super(config, Kind.NOT_SENT);
    }
  }

  /** So nobody gives back what it was granted. */
  static final class UnknownIsNotSent extends RemoteBackend {
    UnknownIsNotSent(BackendConfig config) {
      super(config);
    }

    @Override
    <T> CompletionStage<T> asked(String question, Deadline deadline, Function<String[], T> read) {
      return super.asked(question, deadline, read)
          .exceptionallyCompose(failure -> failed(Kind.NOT_SENT, "no answer", known(failure)));
    }
  }

  static final class BareErrors extends RemoteBackend {
    BareErrors(BackendConfig config) {
      super(config);
    }

    @Override
    <T> CompletionStage<T> asked(String question, Deadline deadline, Function<String[], T> read) {
      return super.asked(question, deadline, read)
          .exceptionallyCompose(
              failure -> CompletableFuture.failedStage(known(failure).getCause()));
    }
  }

  /** That of the client library, which nobody has set. */
  static final class OwnTimeout extends RemoteBackend {
    OwnTimeout(BackendConfig config) {
      super(config);
    }

    @Override
    Duration patience(Deadline deadline) {
      return TOO_LONG;
    }
  }

  private static StoreException known(Throwable failure) {
    return (StoreException) (failure instanceof CompletionException ? failure.getCause() : failure);
  }
}
