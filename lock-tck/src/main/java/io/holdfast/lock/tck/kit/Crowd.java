package io.holdfast.lock.tck.kit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntFunction;

/** Many threads that begin together. */
public final class Crowd {
  private Crowd() {}

  /**
   * Lets threads do something and waits for the end of all.
   *
   * @param threads how many
   * @param limit after how many seconds it is a failure that some have not ended, scaled
   * @param work what each does, given its number
   */
  public static void run(int threads, double limit, IntFunction<Action> work) {
    CountDownLatch start = new CountDownLatch(1);
    List<Throwable> failures = new ArrayList<>();
    List<Thread> all = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      Action action = work.apply(i);
      Thread thread = new Thread(() -> one(start, action, failures), "crowd-" + i);
      thread.setDaemon(true);
      thread.start();
      all.add(thread);
    }
    start.countDown();
    boolean ended =
        TestTime.settles(Scale.seconds(limit), () -> all.stream().noneMatch(Thread::isAlive));
    synchronized (failures) {
      if (!failures.isEmpty()) {
        Throwable first = failures.get(0);
        throw new AssertionError(failures.size() + " threads failed, the first: " + first, first);
      }
    }
    if (!ended) {
      throw hang(all, limit);
    }
  }

  private static void one(CountDownLatch start, Action action, List<Throwable> failures) {
    try {
      start.await();
      action.run();
    } catch (Throwable e) {
      synchronized (failures) {
        failures.add(e);
      }
    }
  }

  private static AssertionError hang(List<Thread> all, double limit) {
    List<Thread> alive = all.stream().filter(Thread::isAlive).toList();
    AssertionError hang =
        new AssertionError(
            "%d of %d threads have not ended after %s; the first is here"
                .formatted(alive.size(), all.size(), Scale.seconds(limit)));
    hang.setStackTrace(alive.get(0).getStackTrace());
    alive.forEach(Thread::interrupt);
    return hang;
  }
}
