package io.holdfast.lock.benchmarks.workloads;

import io.holdfast.lock.benchmarks.contestants.MeasuredLock;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Uses each of many names once, and weighs what is left of them. */
public record NamesOnce(int count) implements Workload {
  private static final int THREADS = 16;
  private static final int WARM_UP = 500;

  @Override
  public Work run(Seat seat) throws Exception {
    double ignored = use(seat, seat.names() + "-first", WARM_UP);
    long before = Heap.used();
    double seconds = use(seat, seat.names(), count);
    double each = (double) (Heap.used() - before) / count;
    return Work.of(count, seconds, Map.of(Metric.HEAP, each));
  }

  /** Returns how long it took. */
  private static double use(Seat seat, String names, int count) throws Exception {
    AtomicInteger next = new AtomicInteger();
    return Crowd.untilNone(
            THREADS,
            index ->
                meter -> {
                  int name = next.getAndIncrement();
                  if (name >= count) {
                    return 0;
                  }
                  MeasuredLock lock = seat.session().lock(names + "-" + name);
                  lock.lock();
                  lock.unlock();
                  return 1;
                })
        .seconds();
  }
}
