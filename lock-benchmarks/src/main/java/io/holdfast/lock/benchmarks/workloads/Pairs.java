package io.holdfast.lock.benchmarks.workloads;

import io.holdfast.lock.benchmarks.contestants.MeasuredLock;
import java.time.Duration;

/**
 * Threads that lock and unlock.
 *
 * @param ownNames whether each has a name of its own; else they share one
 */
public record Pairs(int threads, boolean ownNames, Duration time) implements Workload {
  @Override
  public Work run(Seat seat) throws Exception {
    return Crowd.run(threads, time, index -> member(seat, index));
  }

  private Crowd.Member member(Seat seat, int index) throws Exception {
    MeasuredLock lock = seat.session().lock(ownNames ? seat.names() + "-" + index : seat.names());
    return meter -> {
      long begin = System.nanoTime();
      lock.lock();
      meter.waited(System.nanoTime() - begin);
      lock.unlock();
      return 1;
    };
  }
}
