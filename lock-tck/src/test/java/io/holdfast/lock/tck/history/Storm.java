package io.holdfast.lock.tck.history;

import io.holdfast.lock.LockException;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.Locks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Some threads of one client that acquire, enter again, check and release until stopped. */
public final class Storm implements AutoCloseable {
  /** What they contend for. */
  public static final String LOCK = "storm";

  private final Locks client;
  private final RecordedLock lock;
  private final Work work;
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopped;

  /**
   * Opens a client.
   *
   * @param url of the store
   * @param name the client's name in the history
   * @param sink where its history goes to
   * @param work what holders do
   */
  public Storm(String url, String name, Duration lease, Consumer<Event> sink, Work work) {
    this.work = work;
    client = Locks.open(url);
    lock =
        new RecordedLock(
            new Recorder(name, sink),
            client,
            client.mutex(LOCK, LockOptions.defaults().withLease(lease)));
  }

  /** Returns the lock that they contend for. */
  public RecordedLock lock() {
    return lock;
  }

  /** Starts threads. */
  public void start(int count) {
    for (int i = 0; i < count; i++) {
      Random random = new Random(i);
      Thread thread = new Thread(() -> run(random), "t" + i);
      thread.setDaemon(true);
      threads.add(thread);
      thread.start();
    }
  }

  private void run(Random random) {
    while (!stopped) {
      try {
        if (acquire(random)) {
          hold(random);
        }
        LockSupport.parkNanos(1 + random.nextInt(500_000));
      } catch (LockException e) {
        // It is recorded.
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private boolean acquire(Random random) throws InterruptedException {
    return switch (random.nextInt(4)) {
      case 0 -> lock.tryLock();
      case 1 -> lock.tryLock(Duration.ofMillis(1 + random.nextInt(4)));
      default -> {
        lock.lock();
        yield true;
      }
    };
  }

  private void hold(Random random) throws InterruptedException {
    try {
      work.run(lock, random);
      if (random.nextInt(4) == 0 && lock.tryLock()) {
        lock.unlock();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends the threads, also those that wait. */
  public void end() {
    stopped = true;
    threads.forEach(Thread::interrupt);
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    end();
    client.close();
  }
}
