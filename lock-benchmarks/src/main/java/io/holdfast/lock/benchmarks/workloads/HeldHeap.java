package io.holdfast.lock.benchmarks.workloads;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Holds many locks, and weighs them.
 *
 * @param time for how long it looks on while they are renewed
 */
public record HeldHeap(int count, Duration time) implements Workload {
  private static final int THREADS = 16;

  @Override
  public Work run(Seat seat) throws Exception {
    long before = Heap.used();
    Work taken = new Holding(count, THREADS).run(seat);
    TimeUnit.NANOSECONDS.sleep(time.toNanos());
    double each = (double) (Heap.used() - before) / count;
    return Work.of(count, taken.seconds(), Map.of(Metric.HEAP, each));
  }
}
