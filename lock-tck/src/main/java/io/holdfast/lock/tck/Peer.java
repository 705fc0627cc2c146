package io.holdfast.lock.tck;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.holdfast.lock.LossReason;
import io.holdfast.lock.spi.Attempt;
import io.holdfast.lock.spi.Attempt.Busy;
import io.holdfast.lock.spi.Attempt.Granted;
import io.holdfast.lock.spi.BackendConfig;
import io.holdfast.lock.spi.BackendUrl;
import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.spi.ClaimId;
import io.holdfast.lock.spi.ClientId;
import io.holdfast.lock.spi.Deadline;
import io.holdfast.lock.spi.Events;
import io.holdfast.lock.spi.LockBackend;
import io.holdfast.lock.spi.LockClock;
import io.holdfast.lock.spi.LockName;
import io.holdfast.lock.spi.LockProvider;
import io.holdfast.lock.spi.Mode;
import io.holdfast.lock.spi.Renewal;
import io.holdfast.lock.spi.StoreException;
import io.holdfast.lock.tck.kit.Providers;
import io.holdfast.lock.tck.kit.Scale;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A client of a store in place of the engine, for a backend's own tests: it sends what a test says,
 * and keeps what it is called to. Thread-safe.
 *
 * <p>What a store answers otherwise than expected is an {@link AssertionError}.
 */
public final class Peer implements AutoCloseable {
  /** The lease of claims that nothing else is said of. */
  public static final Duration LEASE = Duration.ofSeconds(10);

  private static final Duration USUAL_TIMEOUT = Scale.seconds(2);

  /** How long an answer may take. */
  private static final Duration PATIENCE = Scale.seconds(10);

  private final ClientId client;
  private final LockClock clock;
  private final Duration lease;
  private final LockBackend backend;
  private volatile @Nullable Turn lastTurn;
  private final AtomicLong claims = new AtomicLong();
  private final BlockingQueue<ClaimId> called = new LinkedBlockingQueue<>();

  /** What was asked for by {@link #attempt} and {@link #extend}. */
  private final Set<ClaimId> asked = ConcurrentHashMap.newKeySet();

  private final AtomicInteger callsToAll = new AtomicInteger();

  private Peer(LockProvider provider, BackendConfig config, Duration lease) {
    this.client = config.client();
    this.clock = config.clock();
    this.lease = lease;
    this.backend = provider.open(config, new Ears());
  }

  /**
   * Opens a client by the provider that the service loader finds.
   *
   * @param url the store
   * @return a client with a request time-out of two seconds
   */
  public static Peer open(String url) {
    return open(url, USUAL_TIMEOUT);
  }

  /**
   * Opens a client by the provider that the service loader finds.
   *
   * @param url the store
   * @param requestTimeout of its requests
   * @return the client
   */
  public static Peer open(String url, Duration requestTimeout) {
    return usual(Providers.find(url), BackendUrl.parse(url), requestTimeout);
  }

  /**
   * Opens a client of a provider that needs no URL.
   *
   * @param provider for instance one that was given the application's client object
   * @return a client with a request time-out of two seconds
   */
  public static Peer over(LockProvider provider) {
    return usual(provider, null, USUAL_TIMEOUT);
  }

  private static Peer usual(LockProvider provider, @Nullable BackendUrl url, Duration timeout) {
    return open(
        provider, new BackendConfig(url, ClientId.random(), timeout, LockClock.system()), LEASE);
  }

  /**
   * Opens a client.
   *
   * @param provider of the backend
   * @param config what the backend is opened with
   * @param lease of claims that nothing else is said of
   * @return the client
   */
  public static Peer open(LockProvider provider, BackendConfig config, Duration lease) {
    return new Peer(provider, config, lease);
  }

  /** {@return the backend itself} */
  public LockBackend backend() {
    return backend;
  }

  /** {@return the id of this client} */
  public ClientId client() {
    return client;
  }

  // ---- claims

  /**
   * {@return a new claim: exclusive, for one token, not to be registered if the name is busy}
   *
   * @param name the lock name
   */
  public Claim claim(String name) {
    ClaimId id = client.claim(claims.getAndIncrement());
    return new Claim(new LockName(name), id, Mode.EXCLUSIVE, lease, 1, /* await= */ false, "test");
  }

  /**
   * {@return a new claim that is to be registered as a waiter if the name is busy}
   *
   * @param name the lock name
   */
  public Claim waiter(String name) {
    return awaiting(claim(name));
  }

  /**
   * {@return the same claim, to be registered as a waiter if the name is busy}
   *
   * @param claim which one
   */
  public static Claim awaiting(Claim claim) {
    return like(claim, claim.mode(), claim.lease(), claim.tokens(), /* await= */ true);
  }

  /**
   * {@return the same claim with another lease}
   *
   * @param claim which one
   * @param lease its lease
   */
  public static Claim lasting(Claim claim, Duration lease) {
    return like(claim, claim.mode(), lease, claim.tokens(), claim.await());
  }

  /**
   * {@return the same claim for another number of tokens}
   *
   * @param claim which one
   * @param tokens how many
   */
  public static Claim wanting(Claim claim, int tokens) {
    return like(claim, claim.mode(), claim.lease(), tokens, claim.await());
  }

  /**
   * {@return the same claim in another mode}
   *
   * @param mode its mode
   * @param claim which one
   */
  public static Claim in(Mode mode, Claim claim) {
    return like(claim, mode, claim.lease(), claim.tokens(), claim.await());
  }

  /**
   * {@return the same claim, of which nothing is at the store}
   *
   * @param claim which one
   */
  public static Claim fresh(Claim claim) {
    return new Claim(
        claim.name(),
        claim.id(),
        claim.mode(),
        claim.lease(),
        claim.tokens(),
        claim.await(),
        /* fresh= */ true,
        claim.label());
  }

  private static Claim like(Claim claim, Mode mode, Duration lease, int tokens, boolean await) {
    return new Claim(claim.name(), claim.id(), mode, lease, tokens, await, claim.label());
  }

  // ---- the verbs

  /**
   * Attempts; what was never asked for by this method or {@link #extend} is said to be fresh.
   *
   * @param claim which one
   * @return the answer
   * @throws StoreException if the attempt fails with it
   */
  public Attempt attempt(Claim claim) {
    return get(backend.attempt(asked.add(claim.id()) ? fresh(claim) : claim, deadline()));
  }

  /**
   * Attempts, and expects a grant.
   *
   * @param claim which one
   * @return the grant
   * @throws StoreException if the attempt fails with it
   */
  public Granted granted(Claim claim) {
    return assertInstanceOf(Granted.class, attempt(claim), () -> "answer to " + claim);
  }

  /**
   * Attempts, and expects that the name is another's.
   *
   * @param claim which one
   * @return the answer
   * @throws StoreException if the attempt fails with it
   */
  public Busy busy(Claim claim) {
    return assertInstanceOf(Busy.class, attempt(claim), () -> "answer to " + claim);
  }

  /**
   * Attempts, and expects that it fails.
   *
   * @param kind with what kind
   * @param claim which one
   * @return the failure
   */
  public StoreException fails(StoreException.Kind kind, Claim claim) {
    StoreException e =
        assertThrows(StoreException.class, () -> attempt(claim), () -> "answer to " + claim);
    if (e.kind() != kind) {
      throw new AssertionError("expected %s, found %s".formatted(kind, e.kind()), e);
    }
    return e;
  }

  /**
   * Renews a claim.
   *
   * @param claim which one
   * @return the answer
   * @throws StoreException if the request fails with it
   */
  public Renewal renew(Claim claim) {
    return renewAll(claim).get(0);
  }

  /**
   * Renews several claims in one request.
   *
   * @param batch which ones, of one shard
   * @return the answers, in the same order
   * @throws StoreException if the request fails with it
   */
  public List<Renewal> renewAll(Claim... batch) {
    return get(backend.renew(List.of(batch), deadline()));
  }

  /**
   * Extends a grant.
   *
   * @param claim whose
   * @param successor the claim that waits if the name is passed on; {@code null} to keep it
   * @return the answer
   * @throws StoreException if the request fails with it
   */
  public Attempt extend(Claim claim, @Nullable Claim successor) {
    ClaimId next = successor == null ? null : successor.id();
    if (next != null) {
      asked.add(next);
    }
    return get(backend.extend(claim, next, deadline()));
  }

  /**
   * Releases claims of one name.
   *
   * @param released which ones, at least one
   * @throws StoreException if the request fails with it
   */
  public void release(Claim... released) {
    List<ClaimId> ids = Stream.of(released).map(Claim::id).toList();
    get(backend.release(released[0].name(), ids, deadline()));
  }

  /** {@return a deadline that is far enough away for any request} */
  public Deadline deadline() {
    return Deadline.after(clock, PATIENCE);
  }

  /**
   * Waits for an answer.
   *
   * @param <T> its type
   * @param stage what the backend returned
   * @return the answer
   * @throws StoreException if the stage fails with it
   */
  public static <T extends @Nullable Object> T get(CompletionStage<T> stage) {
    try {
      // A moment more than the deadline: it is the backend that has to keep that.
      return stage.toCompletableFuture().get(PATIENCE.toMillis() * 3 / 2, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StoreException known) {
        throw known;
      }
      throw new AssertionError("a stage failed with " + e.getCause(), e);
    } catch (TimeoutException e) {
      throw new AssertionError("a stage has not completed by its deadline", e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  // ---- calls

  /**
   * Waits until this client is called to try again.
   *
   * @param claim with which claim; to be called with another one is an error
   * @throws InterruptedException if the thread is interrupted
   */
  public void awaitTurn(Claim claim) throws InterruptedException {
    ClaimId turn = called.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    if (!claim.id().equals(turn)) {
      throw new AssertionError("expected the turn of " + claim.id() + ", found " + turn);
    }
  }

  /**
   * {@return whether this client was called to try again with the claim, since last asked}
   *
   * @param claim which one
   */
  public boolean wasCalled(Claim claim) {
    return called.remove(claim.id());
  }

  /**
   * {@return how many calls to try again have not been asked for}
   *
   * @param except claims whose calls do not count
   */
  public long calls(Claim... except) {
    List<ClaimId> ids = Stream.of(except).map(Claim::id).toList();
    return called.stream().filter(id -> !ids.contains(id)).count();
  }

  /**
   * What was said of a claim that was granted when its turn came.
   *
   * @param id which one
   * @param firstToken its first token
   * @param tokens how many it got
   * @param lease for how long
   */
  public record Turn(ClaimId id, long firstToken, int tokens, Duration lease) {}

  /** {@return the last grant that this client was told of, which also counts as a call to try} */
  public @Nullable Turn lastTurn() {
    return lastTurn;
  }

  /** {@return how often this client was called to try again with all claims} */
  public int callsToAll() {
    return callsToAll.get();
  }

  @Override
  public void close() {
    backend.close();
  }

  private final class Ears implements Events {
    @Override
    public void granted(ClaimId id, long firstToken, int tokens, Duration granted) {
      lastTurn = new Turn(id, firstToken, tokens, granted);
      tryAgain(id);
    }

    @Override
    public void tryAgain(ClaimId id) {
      called.add(id);
    }

    @Override
    public void tryAgainAll() {
      callsToAll.incrementAndGet();
    }

    @Override
    public void lost(ClaimId id, LossReason reason) {}
  }
}
