package io.holdfast.lock.redisson;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.holdfast.lock.LossReason;
import io.holdfast.lock.spi.Attempt;
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
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A client in place of the engine: sends what a test says, keeps what it hears. */
final class Peer implements AutoCloseable {
  static final Duration LEASE = Duration.ofSeconds(10);

  final ClientId id;
  final LockBackend backend;
  final BlockingQueue<ClaimId> turns = new LinkedBlockingQueue<>();
  final AtomicInteger all = new AtomicInteger();
  private final AtomicLong claims = new AtomicLong();

  private Peer(LockProvider provider, String url, Duration requestTimeout) {
    this.id = ClientId.random();
    BackendUrl parsed = url == null ? null : BackendUrl.parse(url);
    backend =
        provider.open(
            new BackendConfig(parsed, id, requestTimeout, LockClock.system()), new Ears());
  }

  static Peer open(String url) {
    return open(url, Duration.ofSeconds(2));
  }

  static Peer open(String url, Duration requestTimeout) {
    return new Peer(new RedissonLockProvider(), url, requestTimeout);
  }

  static Peer over(LockProvider provider) {
    return new Peer(provider, null, Duration.ofSeconds(2));
  }

  private final class Ears implements Events {
    @Override
    public void tryAgain(ClaimId claim) {
      turns.add(claim);
    }

    @Override
    public void tryAgainAll() {
      all.incrementAndGet();
    }

    @Override
    public void lost(ClaimId claim, LossReason reason) {}
  }

  /** Returns a claim that waits, for one token. */
  Claim claim(String name) {
    return claim(name, LEASE, 1, true);
  }

  Claim claim(String name, Duration lease, int tokens, boolean await) {
    return new Claim(
        new LockName(name),
        id.claim(claims.incrementAndGet()),
        Mode.EXCLUSIVE,
        lease,
        tokens,
        await,
        "test");
  }

  static Claim with(Claim claim, Duration lease) {
    return new Claim(
        claim.name(),
        claim.id(),
        claim.mode(),
        lease,
        claim.tokens(),
        claim.await(),
        claim.label());
  }

  static Deadline deadline() {
    return Deadline.after(LockClock.system(), Waits.LONG);
  }

  Attempt attempt(Claim claim) {
    return get(backend.attempt(claim, deadline()));
  }

  Attempt.Granted granted(Claim claim) {
    return assertInstanceOf(Attempt.Granted.class, attempt(claim));
  }

  Attempt.Busy busy(Claim claim) {
    return assertInstanceOf(Attempt.Busy.class, attempt(claim));
  }

  List<Renewal> renew(Claim... some) {
    return get(backend.renew(List.of(some), deadline()));
  }

  void release(Claim claim) {
    get(backend.release(claim.name(), List.of(claim.id()), deadline()));
  }

  /** Waits for the turn of a claim. */
  void awaitTurn(Claim claim) throws InterruptedException {
    ClaimId turn = turns.poll(Waits.LONG.toMillis(), TimeUnit.MILLISECONDS);
    if (!claim.id().equals(turn)) {
      throw new AssertionError("expected the turn of " + claim.id() + ", found " + turn);
    }
  }

  static <T> T get(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(Waits.LONG.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StoreException known) {
        throw known;
      }
      throw new AssertionError(e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  StoreException fails(StoreException.Kind kind, Claim claim) {
    StoreException e = assertThrows(StoreException.class, () -> attempt(claim));
    if (e.kind() != kind) {
      throw new AssertionError("expected " + kind + ", found " + e.kind(), e);
    }
    return e;
  }

  @Override
  public void close() {
    backend.close();
  }
}
