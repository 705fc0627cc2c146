package io.holdfast.lock.tck.engine;

import io.holdfast.lock.ClientOptions;
import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Locks;
import io.holdfast.lock.spi.Attempt;
import io.holdfast.lock.spi.BackendConfig;
import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.spi.ClaimId;
import io.holdfast.lock.spi.ClientId;
import io.holdfast.lock.spi.Deadline;
import io.holdfast.lock.spi.LockBackend;
import io.holdfast.lock.spi.LockName;
import io.holdfast.lock.spi.Mode;
import io.holdfast.lock.tck.VirtualClock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/**
 * For interleavings that are played by hand: one client with a real engine, a neighbour that is
 * nothing but requests, and the network between client and store in the test's hands. On a virtual
 * clock, with callbacks on the calling thread: nothing depends on timing.
 */
@Timeout(30)
abstract class Interleaving {
  static final LockName NAME = new LockName("n");
  static final Duration LEASE = Duration.ofSeconds(15);
  static final Duration REQUEST = Duration.ofSeconds(2);
  static final Duration WAIT = Duration.ofMinutes(5);

  final VirtualClock clock = new VirtualClock();
  final HeldRequests network = new HeldRequests("local:" + UUID.randomUUID());
  Locks locks;
  DistributedLock lock;
  LockBackend neighbour;
  private final ClientId neighbourId = ClientId.random();
  private long claims;

  @BeforeEach
  void open() {
    locks =
        Locks.builder()
            .provider(network)
            .options(
                ClientOptions.defaults()
                    .withClock(clock)
                    .withRequestTimeout(REQUEST)
                    .withDrainTime(Duration.ZERO)
                    .withCallbackExecutor(Runnable::run))
            .open();
    lock = locks.mutex(NAME.value());
    neighbour = network.store(new BackendConfig(null, neighbourId, REQUEST, clock), new NoEvents());
  }

  @AfterEach
  void close() throws InterruptedException {
    network.hold(false);
    Thread closing = new Thread(locks::close);
    closing.start();
    while (closing.isAlive()) {
      clock.advance(Duration.ofSeconds(1));
      closing.join(5);
    }
    neighbour.close();
  }

  /** Returns a new claim of the neighbour, which does not wait. */
  Claim neighbourClaim() {
    return new Claim(NAME, neighbour(claims++), Mode.EXCLUSIVE, LEASE, 1, false, "neighbour");
  }

  /** Returns a new claim of the neighbour, which waits. */
  Claim waitingNeighbourClaim() {
    return new Claim(NAME, neighbour(claims++), Mode.EXCLUSIVE, LEASE, 1, true, "neighbour");
  }

  private ClaimId neighbour(long number) {
    return neighbourId.claim(number);
  }

  /** The neighbour asks. */
  Attempt attempt(Claim claim) {
    return neighbour.attempt(claim, Deadline.after(clock, REQUEST)).toCompletableFuture().join();
  }

  /** The neighbour releases all that it asked for. */
  void release() {
    List<ClaimId> all = LongStream.range(0, claims).mapToObj(this::neighbour).toList();
    neighbour.release(NAME, all, Deadline.after(clock, REQUEST)).toCompletableFuture().join();
  }
}
