package io.holdfast.lock.tck.load;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** Interrupts, each millisecond, whoever wants that, and nobody who does not any longer. */
final class Interrupter implements AutoCloseable {
  private final Set<Target> targets = ConcurrentHashMap.newKeySet();
  private final Thread thread = new Thread(this::run, "interrupter");
  private volatile boolean closed;

  Interrupter() {
    thread.setDaemon(true);
    thread.start();
  }

  /** A call that throws if it is interrupted. */
  interface Interruptible {
    void run() throws InterruptedException;
  }

  /** Makes a call that may be interrupted, and leaves the thread's interrupt flag clear. */
  void disturb(Interruptible call) throws InterruptedException {
    Target target = new Target();
    targets.add(target);
    try {
      call.run();
    } finally {
      targets.remove(target);
      target.end();
    }
  }

  private static final class Target {
    private final Thread worker = Thread.currentThread();
    private boolean over;

    synchronized void interrupt() {
      if (!over) {
        worker.interrupt();
      }
    }

    synchronized void end() {
      over = true;
      Thread.interrupted();
    }
  }

  private void run() {
    while (!closed) {
      LockSupport.parkNanos(1_000_000);
      targets.forEach(Target::interrupt);
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
