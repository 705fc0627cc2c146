package io.holdfast.lock.tck.kit;

import io.holdfast.lock.spi.LockClock;
import io.holdfast.lock.tck.VirtualClock;
import java.time.Duration;

/**
 * Time passes when the rule moves the clock: in steps of a hundredth of the lease, and between them
 * other threads run.
 */
final class VirtualTime extends TestTime {
  private static final Duration LEASE = Duration.ofSeconds(2);
  private static final Duration STEP = LEASE.dividedBy(100);

  private final VirtualClock clock = new VirtualClock();

  @Override
  public LockClock clock() {
    return clock;
  }

  @Override
  public Duration lease() {
    return LEASE;
  }

  @Override
  public Duration slack() {
    return Duration.ofSeconds(1);
  }

  @Override
  public boolean virtual() {
    return true;
  }

  @Override
  void step() {
    clock.advance(STEP);
    letOthersRun();
  }

  @Override
  void stepUntil(long moment) {
    Duration left = Duration.ofNanos(moment - clock.nanoTime());
    clock.advance(left.compareTo(STEP) < 0 ? left : STEP);
    letOthersRun();
  }
}
