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
 * @param threads that share them: where different names are to be independent of each other
 */
public record Holding(int count, int threads) implements Workload {
  @Override
  public Work run(Seat seat) throws Exception {
    long begin = System.nanoTime();
    // One executor for each thread: a lock is released by the thread that acquired it.
    List<ExecutorService> holders = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      holders.add(Executors.newSingleThreadExecutor(Holding::daemon));
    }
    List<List<MeasuredLock>> held = new ArrayList<>();
    List<Future<List<MeasuredLock>>> working = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      int first = i;
      working.add(holders.get(i).submit(() -> take(seat, first)));
    }
    for (Future<List<MeasuredLock>> part : working) {
      held.add(part.get());
    }
    seat.undo().push(() -> release(holders, held));
    return Work.of(count, (System.nanoTime() - begin) / 1e9, Map.of());
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "holder");
    thread.setDaemon(true);
    return thread;
  }

  private List<MeasuredLock> take(Seat seat, int first) throws Exception {
    List<MeasuredLock> locks = new ArrayList<>();
    for (int i = first; i < count; i += threads) {
      MeasuredLock lock = seat.session().lock(count == 1 ? seat.names() : seat.names() + "-" + i);
      lock.lock();
      locks.add(lock);
    }
    return locks;
  }

  private static void release(List<ExecutorService> holders, List<List<MeasuredLock>> held)
      throws Exception {
    List<Future<?>> working = new ArrayList<>();
    for (int i = 0; i < holders.size(); i++) {
      List<MeasuredLock> locks = held.get(i);
      working.add(holders.get(i).submit(() -> release(locks)));
    }
    for (Future<?> part : working) {
      Object unused = part.get();
    }
    holders.forEach(ExecutorService::shutdown);
  }

  private static Object release(List<MeasuredLock> locks) throws Exception {
    for (MeasuredLock lock : locks) {
      lock.unlock();
    }
    return locks;
  }
}
