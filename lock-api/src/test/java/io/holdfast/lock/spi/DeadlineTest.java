package io.holdfast.lock.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is left of a time. */
class DeadlineTest {
  /** Goes on by a second when it is told to, and not otherwise. */
  private static final class Seconds implements LockClock {
    private int passed;

    @Override
    public long nanoTime() {
      return Long.MAX_VALUE - 1 + Duration.ofSeconds(passed).toNanos(); // runs over, as it may
    }

    @Override
    public long wallMillis() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void parkUntil(Object blocker, long untilNanos) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Scheduler scheduler(String threadName) {
      throw new UnsupportedOperationException();
    }
  }

  private final Seconds clock = new Seconds();

  @Test
  void remaining_isNegativeOnceItHasPassed() {
    Deadline deadline = Deadline.after(clock, Duration.ofSeconds(2));
    clock.passed = 3;
    assertEquals(Duration.ofSeconds(-1), deadline.remaining(clock));
  }

  @Test
  void part_stepsThatTakeTheirTime_endWithTheWhole() {
    Deadline deadline = Deadline.after(clock, Duration.ofSeconds(6));
    Deadline first = deadline.part(clock, 3);
    assertEquals(Duration.ofSeconds(2), first.remaining(clock));
    clock.passed = 2;
    assertEquals(Duration.ofSeconds(2), deadline.part(clock, 2).remaining(clock));
    clock.passed = 4;
    assertEquals(deadline, deadline.part(clock, 1));
  }

  @Test
  void part_ofWhatHasPassed_hasPassed() {
    Deadline deadline = Deadline.after(clock, Duration.ofSeconds(1));
    clock.passed = 2;
    assertTrue(deadline.part(clock, 2).remaining(clock).isNegative());
  }
}
