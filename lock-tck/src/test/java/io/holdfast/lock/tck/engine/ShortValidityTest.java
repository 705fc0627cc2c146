package io.holdfast.lock.tck.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.ClientOptions;
import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Lease;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.Locks;
import io.holdfast.lock.spi.Attempt;
import io.holdfast.lock.spi.BackendConfig;
import io.holdfast.lock.spi.Capabilities;
import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.spi.ClaimId;
import io.holdfast.lock.spi.Deadline;
import io.holdfast.lock.spi.Events;
import io.holdfast.lock.spi.LockBackend;
import io.holdfast.lock.spi.LockName;
import io.holdfast.lock.spi.LockProvider;
import io.holdfast.lock.spi.Renewal;
import io.holdfast.lock.tck.VirtualClock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A store that answers a validity shorter than the lease, as one whose grants live as long as its
 * session may: {@code validFor} is what it keeps "at least".
 */
@Timeout(30)
final class ShortValidityTest {
  private static final Duration SESSION = Duration.ofSeconds(4);

  private final VirtualClock clock = new VirtualClock();
  private final HeldRequests network = new HeldRequests("local:" + UUID.randomUUID());
  private int renewals;
  private Locks locks;

  @BeforeEach
  void open() {
    locks =
        Locks.builder()
            .provider(new Sessions())
            .options(
                ClientOptions.defaults()
                    .withClock(clock)
                    .withDrainTime(Duration.ZERO)
                    .withCallbackExecutor(Runnable::run))
            .open();
  }

  @AfterEach
  void close() throws InterruptedException {
    Thread closing = new Thread(locks::close);
    closing.start();
    while (closing.isAlive()) {
      clock.advance(Duration.ofSeconds(1));
      closing.join(5);
    }
  }

  @Test
  void validityShorterThanAThirdOfTheLease_isRenewedInTime() throws Exception {
    Lease held = locks.mutex("n").acquire();
    clock.advance(Duration.ofSeconds(60));
    assertTrue(held.isValid(), "lost after " + renewals + " renewals");
  }

  @Test
  void handOffToALongerLease_asksForItOnce() throws Exception {
    DistributedLock ten =
        locks.mutex("n", LockOptions.defaults().withLease(Duration.ofSeconds(10)));
    DistributedLock minute =
        locks.mutex("n", LockOptions.defaults().withLease(Duration.ofMinutes(1)));
    network.hold(true);
    CompletableFuture<Lease> first = ten.acquireAsync(Duration.ofMinutes(1));
    CompletableFuture<Lease> second = minute.acquireAsync(Duration.ofMinutes(1));
    network.next().lose();
    clock.advance(Duration.ofMillis(10));
    network.hold(false);
    network.next().execute().deliver(); // with tokens for both
    clock.advance(Duration.ofMillis(10));
    first.get().close();
    Lease held = second.get(1, TimeUnit.SECONDS);
    assertEquals(1, renewals);
    assertTrue(held.isValid());
  }

  private final class Sessions implements LockProvider {
    @Override
    public Set<String> schemes() {
      return network.schemes();
    }

    @Override
    public LockBackend open(BackendConfig config, Events events) {
      LockBackend all = network.open(config, events);
      return new LockBackend() {
        @Override
        public Capabilities capabilities() {
          return all.capabilities();
        }

        @Override
        public CompletionStage<Attempt> attempt(Claim claim, Deadline deadline) {
          return all.attempt(claim, deadline).thenApply(this::shorter);
        }

        @Override
        public CompletionStage<Attempt> extend(Claim claim, ClaimId successor, Deadline deadline) {
          return all.extend(claim, successor, deadline).thenApply(this::shorter);
        }

        private Attempt shorter(Attempt answer) {
          return answer instanceof Attempt.Granted granted
              ? new Attempt.Granted(
                  granted.firstToken(), granted.tokens(), SESSION, granted.sinceNanos())
              : answer;
        }

        @Override
        public CompletionStage<List<Renewal>> renew(List<Claim> claims, Deadline deadline) {
          if (++renewals > 1_000) {
            throw new AssertionError("renewed without end");
          }
          return all.renew(claims, deadline)
              .thenApply(answers -> answers.stream().map(this::shorter).toList());
        }

        private Renewal shorter(Renewal answer) {
          return answer instanceof Renewal.Renewed renewed
              ? new Renewal.Renewed(SESSION, renewed.sinceNanos())
              : answer;
        }

        @Override
        public CompletionStage<Void> release(LockName name, List<ClaimId> ids, Deadline deadline) {
          return all.release(name, ids, deadline);
        }

        @Override
        public void close() {
          all.close();
        }

        @Override
        public String toString() {
          return all.toString();
        }
      };
    }
  }
}
