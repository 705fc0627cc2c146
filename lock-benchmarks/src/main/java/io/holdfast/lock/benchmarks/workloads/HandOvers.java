package io.holdfast.lock.benchmarks.workloads;

import io.holdfast.lock.benchmarks.contestants.MeasuredLock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * One thread of each process takes the lock and keeps it so long that the others wait for it when
 * it is released.
 */
public record HandOvers(Duration time) implements Workload {
  private static final long HOLD_MICROS = 3000;
  private static final long AWAY_MICROS = 1000;

  @Override
  public Work run(Seat seat) throws Exception {
    MeasuredLock lock = seat.session().lock(seat.names());
    return Crowd.run(
        1,
        time,
        index ->
            meter -> {
              lock.lock();
              long from = System.nanoTime();
              TimeUnit.MICROSECONDS.sleep(HOLD_MICROS);
              long until = System.nanoTime();
              lock.unlock();
              meter.held(new Span(from, until));
              TimeUnit.MICROSECONDS.sleep(AWAY_MICROS);
              return 1;
            });
  }
}
