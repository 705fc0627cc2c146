package io.holdfast.lock.tck.kit;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** A thread of its own that does what a rule tells it, one thing after the other. */
public final class Actor implements AutoCloseable {
  private final TestTime time;
  private final String name;
  private final ExecutorService executor;
  private volatile @Nullable Thread thread;

  Actor(TestTime time, String name) {
    this.time = time;
    this.name = name;
    executor = Executors.newSingleThreadExecutor(this::thread);
    run(() -> {});
  }

  private Thread thread(Runnable task) {
    Thread made = new Thread(task, name);
    made.setDaemon(true);
    thread = made;
    return made;
  }

  /** Does something and waits for its end. */
  public void run(Action action) {
    begin(action).result();
  }

  /** Does something and waits for its result. */
  public <T extends @Nullable Object> T call(Callable<T> action) {
    return start(action).result();
  }

  /** Begins to do something. */
  public Ongoing<@Nullable Void> begin(Action action) {
    return start(
        () -> {
          action.run();
          return null;
        });
  }

  /** Begins to do something that has a result. */
  public <T extends @Nullable Object> Ongoing<T> start(Callable<T> action) {
    FutureTask<T> task = new FutureTask<>(action);
    executor.execute(task);
    return new Ongoing<>(time, name, task);
  }

  /** Interrupts what it is doing. */
  public void interrupt() {
    thread().interrupt();
  }

  /** Returns the thread. */
  public Thread thread() {
    Thread started = thread;
    if (started == null) {
      throw new IllegalStateException(name + " has no thread");
    }
    return started;
  }

  /** Returns whether it waits for something. */
  public boolean isParked() {
    Thread.State state = thread().getState();
    return state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING;
  }

  /** Lets the thread end, at once. */
  @Override
  public void close() {
    executor.shutdownNow();
  }
}
