package io.holdfast.lock.tck.kit;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

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
import io.holdfast.lock.spi.LockName;
import io.holdfast.lock.spi.Mode;
import io.holdfast.lock.spi.Renewal;
import io.holdfast.lock.spi.StoreException;
import io.holdfast.lock.tck.LockFixture;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** One client of the store without the engine: the three verbs, one after the other. */
public final class Store implements AutoCloseable {
  private final TestTime time;
  private final ClientId client = ClientId.random();
  private final AtomicLong claims = new AtomicLong();
  private final Queue<ClaimId> called = new ConcurrentLinkedQueue<>();
  private final LockBackend backend;

  Store(LockFixture fixture, TestTime time) {
    this.time = time;
    BackendConfig config =
        new BackendConfig(BackendUrl.parse(fixture.url()), client, Scale.seconds(2), time.clock());
    backend = Providers.of(fixture).open(config, new Recorder());
  }

  /** Returns the backend itself. */
  public LockBackend backend() {
    return backend;
  }

  /** Returns a new claim: exclusive, the usual lease, one token, not to be registered. */
  public Claim claim(String name) {
    ClaimId id = client.claim(claims.getAndIncrement());
    return new Claim(
        new LockName(name), id, Mode.EXCLUSIVE, time.lease(), 1, /* await= */ false, "tck");
  }

  /** Returns the same claim, to be registered as a waiter if the name is busy. */
  public static Claim awaiting(Claim claim) {
    return new Claim(
        claim.name(), claim.id(), claim.mode(), claim.lease(), claim.tokens(), true, claim.label());
  }

  /** Returns the same claim with another lease. */
  public static Claim lasting(Claim claim, Duration lease) {
    return new Claim(
        claim.name(), claim.id(), claim.mode(), lease, claim.tokens(), claim.await(), "tck");
  }

  /** Returns the same claim that wants so many tokens. */
  public static Claim wanting(Claim claim, int tokens) {
    return new Claim(
        claim.name(), claim.id(), claim.mode(), claim.lease(), tokens, claim.await(), "tck");
  }

  /** Returns the same claim for a share of the name. */
  public static Claim sharing(Claim claim) {
    return new Claim(
        claim.name(), claim.id(), new Mode.Shared(), claim.lease(), claim.tokens(), false, "tck");
  }

  /** Attempts. */
  public Attempt attempt(Claim claim) {
    return answer("attempt " + claim, backend.attempt(claim, deadline()));
  }

  /** Attempts, and expects a grant. */
  public Granted granted(Claim claim) {
    return assertInstanceOf(Granted.class, attempt(claim), () -> "answer to " + claim);
  }

  /** Attempts, and expects that the name is another's. */
  public Busy busy(Claim claim) {
    return assertInstanceOf(Busy.class, attempt(claim), () -> "answer to " + claim);
  }

  /** Attempts, and expects that the store refuses. */
  public StoreException refused(Claim claim) {
    try {
      backend.attempt(claim, deadline()).toCompletableFuture().get(10, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      return assertInstanceOf(StoreException.class, e.getCause(), () -> "answer to " + claim);
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("attempt " + claim + ": no answer", e);
    }
    throw new AssertionError("not refused: " + claim);
  }

  /** Renews one claim. */
  public Renewal renew(Claim claim) {
    return renewAll(claim).get(0);
  }

  /** Renews several claims in one request. */
  public List<Renewal> renewAll(Claim... batch) {
    return answer("renew", backend.renew(List.of(batch), deadline()));
  }

  /** Releases claims of one name. */
  public void release(Claim... released) {
    List<ClaimId> ids = Stream.of(released).map(Claim::id).toList();
    answer("release " + ids, backend.release(released[0].name(), ids, deadline()));
  }

  /** Returns whether this client was called to try again with the claim, since last asked. */
  public boolean wasCalled(Claim claim) {
    return called.remove(claim.id());
  }

  /** Returns how many calls to try again have not been asked for. */
  public int calls() {
    return called.size();
  }

  private Deadline deadline() {
    return Deadline.after(time.clock(), Scale.seconds(2));
  }

  private static <T> T answer(String what, CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(Scale.seconds(10).toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | InterruptedException e) {
      throw new AssertionError(what + ": failed with " + e.getCause(), e);
    } catch (TimeoutException e) {
      throw new AssertionError(what + ": the stage has not completed by its deadline", e);
    }
  }

  @Override
  public void close() {
    backend.close();
  }

  private final class Recorder implements Events {
    @Override
    public void tryAgain(ClaimId id) {
      called.add(id);
    }

    @Override
    public void tryAgainAll() {}

    @Override
    public void lost(ClaimId id, LossReason reason) {}
  }
}
