package io.holdfast.lock.tck.kit;

import io.holdfast.lock.spi.LockClock;
import java.time.Duration;

/** Time passes by itself; the rules wait for it. */
final class RealTime extends TestTime {
  private final Duration lease;

  RealTime(Duration leastLease) {
    Duration usual = Scale.seconds(0.4);
    lease = usual.compareTo(leastLease) < 0 ? leastLease : usual;
  }

  @Override
  public LockClock clock() {
    return LockClock.system();
  }

  @Override
  public Duration lease() {
    return lease;
  }

  @Override
  public Duration slack() {
    return Scale.seconds(2);
  }

  @Override
  public boolean virtual() {
    return false;
  }

  @Override
  void step() {
    letOthersRun();
  }

  @Override
  void stepUntil(long moment) {
    step();
  }
}
