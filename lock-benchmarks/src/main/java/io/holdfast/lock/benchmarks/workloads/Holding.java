package io.holdfast.lock.benchmarks.workloads;

import io.holdfast.lock.benchmarks.contestants.MeasuredLock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Takes locks and keeps them until the scenario is over, on threads that live as long.
 *
 * @param count how many; one has the name as it is, of more each has its own
 */
public record Holding(int count) implements Workload {
  private static final int MOST_THREADS = 16;

  @Override
  public Work run(Seat seat) throws Exception {
    long begin = System.nanoTime();
    // One executor for each thread: a lock is released by the thread that acquired it.
    List<ExecutorService> threads = new ArrayList<>();
    for (int i = 0; i < threads(count); i++) {
      threads.add(Executors.newSingleThreadExecutor(Holding::daemon));
    }
    List<List<MeasuredLock>> held = new ArrayList<>();
    List<Future<List<MeasuredLock>>> working = new ArrayList<>();
    for (int i = 0; i < threads.size(); i++) {
      int first = i;
      working.add(threads.get(i).submit(() -> take(seat, first, threads.size())));
    }
    for (Future<List<MeasuredLock>> part : working) {
      held.add(part.get());
    }
    seat.undo().push(() -> release(threads, held));
    return Work.of(count, (System.nanoTime() - begin) / 1e9, Map.of());
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "holder");
    thread.setDaemon(true);
    return thread;
  }

  private List<MeasuredLock> take(Seat seat, int first, int step) throws Exception {
    List<MeasuredLock> locks = new ArrayList<>();
    for (int i = first; i < count; i += step) {
      MeasuredLock lock = seat.session().lock(count == 1 ? seat.names() : seat.names() + "-" + i);
      lock.lock();
      locks.add(lock);
    }
    return locks;
  }

  private static void release(List<ExecutorService> threads, List<List<MeasuredLock>> held)
      throws Exception {
    List<Future<?>> working = new ArrayList<>();
    for (int i = 0; i < threads.size(); i++) {
      List<MeasuredLock> locks = held.get(i);
      working.add(
          threads
              .get(i)
              .submit(
                  () -> {
                    for (MeasuredLock lock : locks) {
                      lock.unlock();
                    }
                    return null;
                  }));
    }
    for (Future<?> part : working) {
      Object unused = part.get();
    }
    threads.forEach(ExecutorService::shutdown);
  }

  /** Returns how many threads it keeps. */
  static int threads(int count) {
    return Math.min(count, MOST_THREADS);
  }
}
