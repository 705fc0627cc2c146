package io.holdfast.lock.tck;

import io.holdfast.lock.spi.LockClock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A clock that a test moves. Time stands still until {@link #advance}; what was scheduled runs on
 * the advancing thread, in order of time and then of scheduling, each task at its own moment; a
 * thread that is parked until some moment is unparked when time reaches it.
 *
 * <p>The wall clock goes along, and {@link #moveWall} moves it alone: ahead, as after a machine was
 * suspended, or back, as when an operator sets it.
 *
 * <p>Thread-safe; one thread advances at a time.
 */
public final class VirtualClock implements LockClock {
  private final PriorityQueue<Task> tasks = new PriorityQueue<>();
  private final Map<Thread, Long> parked = new HashMap<>();
  private long now;
  private long wall = 1_800_000_000_000L;
  private long wallRest;
  private long scheduled;
  private boolean advancing;

  /** Makes a clock that stands still. */
  public VirtualClock() {}

  /**
   * Lets time pass, and runs what falls due on the way. Tasks that are due already run even if the
   * time is zero.
   *
   * @param time zero or more
   * @throws IllegalStateException if time is being advanced already, by a task for instance
   */
  public void advance(Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException("time does not go back (was " + time + ")");
    }
    long target = begin(time.toNanos());
    try {
      for (Task task = next(target); task != null; task = next(target)) {
        task.action.run();
      }
    } finally {
      end();
    }
  }

  /**
   * Lets time pass while the process stands still, as after SIGSTOP: nothing runs and nobody wakes
   * until the next {@link #advance}.
   *
   * @param time how long, zero or more
   */
  public synchronized void freeze(Duration time) {
    wallRest += time.toNanos();
    wall += wallRest / 1_000_000;
    wallRest %= 1_000_000;
    now += time.toNanos();
  }

  /**
   * Moves the wall clock alone.
   *
   * @param time how far forth, or back if negative
   */
  public synchronized void moveWall(Duration time) {
    wall += time.toMillis();
  }

  /** {@return how many tasks are scheduled} */
  public synchronized int scheduledTasks() {
    return tasks.size();
  }

  @Override
  public synchronized long nanoTime() {
    return now;
  }

  @Override
  public synchronized long wallMillis() {
    return wall;
  }

  @Override
  public void parkUntil(Object blocker, long untilNanos) {
    Thread current = Thread.currentThread();
    synchronized (this) {
      if (untilNanos - now <= 0) {
        return;
      }
      parked.put(current, untilNanos);
    }
    try {
      LockSupport.park(blocker);
    } finally {
      synchronized (this) {
        parked.remove(current);
      }
    }
  }

  @Override
  public Scheduler scheduler(String threadName) {
    return new VirtualScheduler();
  }

  private synchronized long begin(long nanos) {
    if (advancing) {
      throw new IllegalStateException("time is being advanced already");
    }
    advancing = true;
    return now + nanos;
  }

  private synchronized void end() {
    advancing = false;
  }

  /** Goes to the next task until the target, or to the target itself. */
  private synchronized @Nullable Task next(long target) {
    Task task = tasks.peek();
    if (task == null || task.at - target > 0) {
      goTo(Math.max(now, target)); // it may have stood still meanwhile
      return null;
    }
    goTo(Math.max(now, task.at));
    return tasks.poll();
  }

  private void goTo(long moment) {
    wallRest += moment - now;
    wall += wallRest / 1_000_000;
    wallRest %= 1_000_000;
    now = moment;
    parked.forEach(
        (thread, until) -> {
          if (until - now <= 0) {
            LockSupport.unpark(thread);
          }
        });
  }

  private synchronized Timer add(VirtualScheduler owner, long at, Runnable action) {
    if (owner.closed) {
      return () -> {};
    }
    Task task = new Task(owner, at, scheduled++, Objects.requireNonNull(action));
    tasks.add(task);
    return () -> remove(task);
  }

  private synchronized void remove(Task task) {
    tasks.remove(task);
  }

  private synchronized void close(VirtualScheduler owner) {
    owner.closed = true;
    tasks.removeIf(task -> task.owner == owner);
  }

  @Override
  public String toString() {
    return "VirtualClock[" + Duration.ofNanos(nanoTime()) + "]";
  }

  private record Task(VirtualScheduler owner, long at, long number, Runnable action)
      implements Comparable<Task> {
    @Override
    public int compareTo(Task other) {
      int byTime = Long.compare(at - other.at, 0);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }

  private final class VirtualScheduler implements Scheduler {
    private boolean closed;

    @Override
    public Timer at(long nanos, Runnable task) {
      return add(this, nanos, task);
    }

    @Override
    public void close() {
      VirtualClock.this.close(this);
    }
  }
}
