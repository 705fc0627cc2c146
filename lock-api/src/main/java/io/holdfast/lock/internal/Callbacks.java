package io.holdfast.lock.internal;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs the application's listeners and futures, never on an engine or client-library thread. */
final class Callbacks {
  private static final Logger LOG = System.getLogger(Callbacks.class.getName());

  private final Executor executor;
  private final @Nullable ExecutorService own;

  /**
   * @param given the application's executor, or {@code null} for one of our own: as many threads as
   *     callbacks run at once, so that one that blocks delays no other
   */
  Callbacks(@Nullable Executor given, String threadName) {
    if (given != null) {
      own = null;
      executor = given;
    } else {
      own =
          new ThreadPoolExecutor(
              0,
              Integer.MAX_VALUE,
              1,
              TimeUnit.SECONDS,
              new SynchronousQueue<>(),
              Threads.daemon(threadName));
      executor = own;
    }
  }

  /** Returns whether the callback was accepted. */
  boolean run(Runnable callback) {
    try {
      executor.execute(() -> runLogged(callback));
      return true;
    } catch (RuntimeException | Error e) {
      // Rejected, as a rule; but there may be no thread left, and an application's executor throws
      // what it likes.
      LOG.log(Level.DEBUG, "the callback executor takes no more callbacks", e);
      return false;
    }
  }

  private static void runLogged(Runnable callback) {
    try {
      callback.run();
    } catch (RuntimeException | Error e) {
      LOG.log(Level.WARNING, "a listener of the application threw", e);
    }
  }

  /** Lets what was accepted run on, and waits for it a little. */
  void close() {
    if (own == null) {
      return;
    }
    own.shutdown();
    boolean interrupted = Thread.interrupted();
    try {
      own.awaitTermination(200, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
