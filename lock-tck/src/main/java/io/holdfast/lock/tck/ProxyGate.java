package io.holdfast.lock.tck;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Where every piece of data waits until it may pass. */
final class ProxyGate {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition opened = lock.newCondition();
  private boolean closed;
  private long delayNanos;

  void close(boolean on) {
    lock.lock();
    try {
      closed = on;
      opened.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void delay(Duration delay) {
    lock.lock();
    try {
      delayNanos = delay.toNanos();
    } finally {
      lock.unlock();
    }
  }

  /** Waits out the delay, and then while the gate is closed. */
  void pass() throws InterruptedException {
    lock.lock();
    try {
      long due = System.nanoTime() + delayNanos;
      for (long left = delayNanos; left > 0; left = due - System.nanoTime()) {
        opened.await(left, TimeUnit.NANOSECONDS);
      }
      while (closed) {
        opened.await();
      }
    } finally {
      lock.unlock();
    }
  }
}
