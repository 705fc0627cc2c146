package io.holdfast.lock.benchmarks.workloads;

import io.holdfast.lock.benchmarks.contestants.MeasuredLock;
import java.time.Duration;

/** A thread that holds the lock, and locks and unlocks it once more. */
public record NestedPairs(Duration time) implements Workload {
  /** So many before the clock is read. */
  private static final int AT_ONCE = 16;

  @Override
  public Work run(Seat seat) throws Exception {
    return Crowd.run(1, time, index -> new Nested(seat.session().lock(seat.names())));
  }

  private static final class Nested implements Crowd.Member {
    private final MeasuredLock lock;

    Nested(MeasuredLock lock) throws Exception {
      this.lock = lock;
      lock.lock();
    }

    @Override
    public int step(Meter meter) throws Exception {
      for (int i = 0; i < AT_ONCE; i++) {
        lock.lock();
        lock.unlock();
      }
      return AT_ONCE;
    }

    @Override
    public void leave() throws Exception {
      lock.unlock();
    }
  }
}
