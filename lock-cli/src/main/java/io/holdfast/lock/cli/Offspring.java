package io.holdfast.lock.cli;

import io.holdfast.lock.tck.LockFixture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The processes that this one started and the directories that it made: all are gone when it is
 * closed, or when the JVM is stopped by Ctrl-C or SIGTERM. What was made last goes first.
 */
final class Offspring implements AutoCloseable {
  private static final long GRACE_MILLIS = 2000;
  private static final long SIGNAL_MILLIS = 500;

  private final Deque<Runnable> undo = new ArrayDeque<>();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Runnable onStop;
  private boolean closed;

  /**
   * Watches for signals.
   *
   * @param onStop told when one has come, before anything is ended
   */
  Offspring(Runnable onStop) {
    this.onStop = onStop;
    Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "offspring-stop"));
  }

  /** A piece of work that may be stopped. */
  interface Work<T> {
    T run() throws InterruptedException;
  }

  /**
   * Does something that fails once the JVM is being stopped, since the processes that it needs are
   * going: that failure is not reported. A signal from the terminal may reach them before us.
   */
  <T> T unlessStopped(Work<T> work) throws InterruptedException {
    try {
      return work.run();
    } catch (RuntimeException e) {
      if (stopped.await(SIGNAL_MILLIS, TimeUnit.MILLISECONDS)) {
        new CountDownLatch(1).await();
      }
      throw e;
    }
  }

  /** Starts a process. */
  synchronized Process start(ProcessBuilder builder) {
    requireOpen();
    try {
      Process process = builder.start();
      undo.push(() -> end(process));
      return process;
    } catch (IOException e) {
      throw new CliException("cannot start %s: %s".formatted(builder.command().get(0), e), e);
    }
  }

  /** Takes over what holds processes of its own. */
  synchronized void closes(LockFixture store) {
    undo.push(store::close);
    requireOpen();
  }

  /** Makes a directory. */
  synchronized Path directory(String prefix) {
    requireOpen();
    try {
      Path directory = Files.createTempDirectory(prefix);
      undo.push(() -> delete(directory));
      return directory;
    } catch (IOException e) {
      throw new CliException("cannot make a temporary directory: " + e, e);
    }
  }

  private synchronized boolean isOpen() {
    return !closed;
  }

  private void requireOpen() {
    if (closed) {
      throw new CliException("stopped");
    }
  }

  private void stop() {
    stopped.countDown();
    if (isOpen()) {
      onStop.run();
    }
    close();
  }

  @Override
  public synchronized void close() {
    closed = true;
    while (!undo.isEmpty()) {
      undo.pop().run();
    }
  }

  private static void end(Process process) {
    process.destroy();
    try {
      if (!process.waitFor(GRACE_MILLIS, TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor(GRACE_MILLIS, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  static void delete(Path directory) {
    try (Stream<Path> paths = Files.walk(directory)) {
      List<Path> deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    } catch (IOException | UncheckedIOException e) {
      System.err.println("holdfast: cannot delete " + directory + ": " + e);
    }
  }
}
