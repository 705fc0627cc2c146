package io.holdfast.lock.tck.rules;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.spi.Attempt.Granted;
import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.tck.Peer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;

/** Rules of the store: they run directly on backends, as three clients without an engine. */
public abstract class StoreChapter extends Chapter {
  /** The clients: Alice, Bob and Carol. */
  Peer alice;

  Peer bob;
  Peer carol;

  /** A name that nobody holds. */
  String name;

  @Override
  @BeforeEach
  public final void open() {
    List<Peer> peers = kit().peers(3);
    alice = peers.get(0);
    bob = peers.get(1);
    carol = peers.get(2);
    name = kit().name();
    opened();
  }

  /** Does what comes before each rule of the chapter. */
  void opened() {}

  /**
   * Asks again and again until the claim is granted: not before the moment, and soon after it.
   *
   * @param moment on the clock, when the name becomes free
   */
  final Granted grantedFrom(long moment, Peer client, Claim claim) {
    Duration limit = Duration.ofNanos(moment - time().now()).plus(time().slack());
    Granted granted =
        time()
            .given(
                "a grant of " + claim,
                limit,
                () -> client.attempt(claim) instanceof Granted now ? now : null);
    notBefore(moment);
    return granted;
  }

  /** Checks that the moment has come. */
  final void notBefore(long moment) {
    long early = moment - time().now();
    assertTrue(early <= 0, () -> "too early by " + Duration.ofNanos(early));
  }

  /** Checks that the name is not the claim's, if it is still before the moment when it is asked. */
  final void busyUntil(long moment, Peer client, Claim claim) {
    boolean granted = client.attempt(claim) instanceof Granted;
    assertTrue(
        !granted || time().now() - moment >= 0,
        () ->
            "granted to another %s too early: %s"
                .formatted(Duration.ofNanos(moment - time().now()), claim));
  }

  /** Returns the moment the given time after another. */
  static long after(long moment, Duration time) {
    return moment + time.toNanos();
  }

  static long last(Granted granted) {
    return granted.firstToken() + granted.tokens() - 1;
  }

  static void larger(Granted later, Granted earlier) {
    assertTrue(
        later.firstToken() > last(earlier),
        () -> "tokens of %s are not larger than those of %s".formatted(later, earlier));
  }
}
