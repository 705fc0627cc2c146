package io.holdfast.lock.tck.kit;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Runs something on a thread of its own, and says where that hangs if it does not end. */
final class LimitedThread {
  private LimitedThread() {}

  static <T extends @Nullable Object> T call(String name, Duration limit, Callable<T> action)
      throws Throwable {
    FutureTask<T> task = new FutureTask<>(action);
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
    try {
      return task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() == null ? e : e.getCause();
    } catch (TimeoutException e) {
      AssertionError hangs = new AssertionError("it hangs: not done after " + limit);
      hangs.setStackTrace(thread.getStackTrace());
      thread.interrupt();
      throw hangs;
    }
  }
}
