package io.holdfast.lock.benchmarks.workloads;

import io.holdfast.lock.benchmarks.contestants.MeasuredLock;
import java.time.Duration;

/** A thread that tries a lock which another one holds; see {@link Holding}. */
public record FailedTries(Duration time) implements Workload {
  @Override
  public Work run(Seat seat) throws Exception {
    MeasuredLock lock = seat.session().lock(seat.names());
    return Crowd.run(
        1,
        time,
        index ->
            meter -> {
              if (lock.tryLock()) {
                throw new IllegalStateException("acquired what is held: " + seat.names());
              }
              return 1;
            });
  }
}
