package io.holdfast.lock.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.lock.LossReason;
import io.holdfast.lock.spi.ClaimId;
import io.holdfast.lock.spi.ClientId;
import io.holdfast.lock.spi.Events;
import io.holdfast.lock.tck.VirtualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When a claim is called, of three servers that call it one after the other. */
class TurnsTest {
  private static final Duration GATHERED = Duration.ofMillis(6);
  private static final Duration LATER = Duration.ofMillis(100);
  private static final ClaimId CLAIM = ClientId.random().claim(1);

  private final VirtualClock clock = new VirtualClock();
  private int calls;
  private final Turns turns = new Turns(2, new Counting(), clock, clock.scheduler("timer"));

  private final class Counting implements Events {
    @Override
    public void tryAgain(ClaimId id) {
      calls++;
    }

    @Override
    public void tryAgainAll() {}

    @Override
    public void lost(ClaimId id, LossReason reason) {}
  }

  private void calls(int server) {
    turns.of(server, () -> {}).tryAgain(CLAIM);
  }

  private void callsSoFar(int expected) {
    assertEquals(expected, calls);
  }

  @Test
  void majority_callsAtOnceAndOnce() {
    calls(0);
    callsSoFar(0);
    calls(1);
    callsSoFar(1);
    calls(2);
    clock.advance(GATHERED);
    callsSoFar(1);
  }

  @Test
  void serverThatIsLate_doesNotCallAgain() {
    calls(0);
    calls(1);
    clock.advance(LATER);
    calls(2);
    clock.advance(LATER);
    callsSoFar(1);
  }

  @Test
  void oneServerAlone_callsAMomentLater() {
    calls(0);
    clock.advance(GATHERED);
    callsSoFar(1);
  }

  /** The first call was too early: it was refused. */
  @Test
  void majorityThatIsLate_callsOnceMore() {
    calls(0);
    clock.advance(GATHERED);
    calls(1);
    callsSoFar(2);
  }

  @Test
  void nextTurnAtOnce_isAnotherTurn() {
    calls(0);
    calls(1);
    calls(1);
    calls(0);
    callsSoFar(2);
  }

  /** The third belongs to the turn before, for all that is known. */
  @Test
  void nextTurnOfWhoWasLate_needsOneMore() {
    calls(0);
    calls(1);
    calls(2);
    calls(2);
    calls(0);
    callsSoFar(2);
  }

  @Test
  void turns_areForgotten() {
    calls(0);
    calls(1);
    clock.advance(Duration.ofSeconds(2));
    assertEquals(0, clock.scheduledTasks());
    calls(2);
    clock.advance(GATHERED);
    callsSoFar(2);
  }
}
