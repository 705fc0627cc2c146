package io.holdfast.lock.tck.engine;

import io.holdfast.lock.LossReason;
import io.holdfast.lock.spi.Attempt;
import io.holdfast.lock.spi.BackendConfig;
import io.holdfast.lock.spi.BackendUrl;
import io.holdfast.lock.spi.Capabilities;
import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.spi.ClaimId;
import io.holdfast.lock.spi.Deadline;
import io.holdfast.lock.spi.Events;
import io.holdfast.lock.spi.LockBackend;
import io.holdfast.lock.spi.LockName;
import io.holdfast.lock.spi.LockProvider;
import io.holdfast.lock.spi.Renewal;
import io.holdfast.lock.spi.StoreException;
import io.holdfast.lock.spi.StoreException.Kind;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The network between a client and its in-JVM store, in the hands of a test: what is held back is
 * executed, answered and lost in the order that the test says.
 */
final class HeldRequests implements LockProvider {
  private final BackendUrl url;
  private final BlockingQueue<Request<?>> held = new LinkedBlockingQueue<>();
  private volatile boolean holding;
  private volatile Events events;
  private volatile boolean reserving;

  HeldRequests(String url) {
    this.url = BackendUrl.parse(url);
  }

  /** From now on requests are held back, or not. */
  void hold(boolean on) {
    holding = on;
  }

  /** From now on messages say that a turn has come, but not that the name was granted. */
  void tellTurnsOnly() {
    reserving = true;
  }

  /** Returns the next request that was held back. */
  Request<?> next() {
    try {
      Request<?> request = held.poll(5, TimeUnit.SECONDS);
      if (request == null) {
        throw new NoSuchElementException("no request was sent");
      }
      return request;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns where the store's messages to the client go. */
  Events events() {
    return events;
  }

  boolean isEmpty() {
    return held.isEmpty();
  }

  @Override
  public Set<String> schemes() {
    return Set.of(url.scheme());
  }

  @Override
  public LockBackend open(BackendConfig config, Events events) {
    this.events = events;
    return new Backend(store(config, new Messages(events)));
  }

  /** Opens the store itself, for another client that has no engine. */
  LockBackend store(BackendConfig config, Events events) {
    LockProvider local =
        ServiceLoader.load(LockProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(provider -> provider.schemes().contains(url.scheme()))
            .findFirst()
            .orElseThrow();
    return local.open(
        new BackendConfig(url, config.client(), config.requestTimeout(), config.clock()), events);
  }

  /** A request on its way. */
  static final class Request<T> {
    final String verb;
    final List<ClaimId> ids;
    final CompletableFuture<T> stage = new CompletableFuture<>();
    private final Supplier<CompletionStage<T>> call;
    private CompletableFuture<T> answer;

    /** Whether it is an attempt of which the engine says that its claim is fresh. */
    private boolean fresh;

    Request(String verb, List<ClaimId> ids, Supplier<CompletionStage<T>> call) {
      this.verb = verb;
      this.ids = ids;
      this.call = call;
    }

    /** The store executes it; its answer is on its way. */
    Request<T> execute() {
      answer = call.get().toCompletableFuture();
      return this;
    }

    /** The answer arrives, which is nothing if the request was lost. */
    void deliver() {
      if (!stage.complete(answer.join())) {
        throw new IllegalStateException("there is no way for an answer to " + this);
      }
    }

    boolean isFresh() {
      return fresh;
    }

    /** The client's connection dies before an answer arrives. */
    Request<T> lose() {
      return fail(Kind.OUTCOME_UNKNOWN);
    }

    Request<T> fail(Kind kind) {
      stage.completeExceptionally(new StoreException(kind, "the connection died", null));
      return this;
    }

    @Override
    public String toString() {
      return verb + ids;
    }
  }

  private final class Messages implements Events {
    private final Events engine;

    Messages(Events engine) {
      this.engine = engine;
    }

    @Override
    public void tryAgain(ClaimId id) {
      engine.tryAgain(id);
    }

    @Override
    public void granted(ClaimId id, long firstToken, int tokens, Duration lease) {
      if (reserving) {
        engine.tryAgain(id);
      } else {
        engine.granted(id, firstToken, tokens, lease);
      }
    }

    @Override
    public void tryAgainAll() {
      engine.tryAgainAll();
    }

    @Override
    public void lost(ClaimId id, LossReason reason) {
      engine.lost(id, reason);
    }
  }

  private final class Backend implements LockBackend {
    private final LockBackend store;

    Backend(LockBackend store) {
      this.store = store;
    }

    private <T> CompletionStage<T> send(
        String verb, List<ClaimId> ids, Supplier<CompletionStage<T>> call) {
      return send(new Request<>(verb, ids, call));
    }

    private <T> CompletionStage<T> send(Request<T> request) {
      if (!holding) {
        return request.call.get();
      }
      held.add(request);
      return request.stage;
    }

    @Override
    public Capabilities capabilities() {
      return store.capabilities();
    }

    @Override
    public CompletionStage<Attempt> attempt(Claim claim, Deadline deadline) {
      List<ClaimId> ids = List.of(claim.id());
      Request<Attempt> request =
          new Request<>("attempt", ids, () -> store.attempt(claim, deadline));
      request.fresh = claim.fresh();
      return send(request);
    }

    @Override
    public CompletionStage<Attempt> extend(Claim claim, ClaimId successor, Deadline deadline) {
      List<ClaimId> ids = successor == null ? List.of(claim.id()) : List.of(claim.id(), successor);
      return send("extend", ids, () -> store.extend(claim, successor, deadline));
    }

    @Override
    public CompletionStage<List<Renewal>> renew(List<Claim> claims, Deadline deadline) {
      List<ClaimId> ids = claims.stream().map(Claim::id).toList();
      return send("renew", ids, () -> store.renew(claims, deadline));
    }

    @Override
    public CompletionStage<Void> release(LockName name, List<ClaimId> ids, Deadline deadline) {
      return send("release", ids, () -> store.release(name, ids, deadline));
    }

    @Override
    public void close() {
      store.close();
    }

    @Override
    public String toString() {
      return url.toString();
    }
  }
}
