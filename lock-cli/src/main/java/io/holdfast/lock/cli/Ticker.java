package io.holdfast.lock.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Shows a changing text on the console, ten times a second, until closed. */
final class Ticker implements AutoCloseable {
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;

  Ticker(Console console, Supplier<String> text) {
    thread = new Thread(() -> run(console, text), "ticker");
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  private void run(Console console, Supplier<String> text) {
    try {
      while (!closed.await(100, TimeUnit.MILLISECONDS)) {
        console.progress(text.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
