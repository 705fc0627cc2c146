package io.holdfast.lock.cli;

import java.io.BufferedReader;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** A child JVM, seen by its parent: see {@link SeckillChild} for what they say to each other. */
final class SaleProcess {
  private final int number;
  private final ChildTask task;
  private final ServedBuyers served;
  private final Process process;
  private final CompletableFuture<Long> ready = new CompletableFuture<>();
  private final CompletableFuture<Long> holding = new CompletableFuture<>();
  private final CompletableFuture<Long> done = new CompletableFuture<>();

  private SaleProcess(int number, ChildTask task, ServedBuyers served, Process process) {
    this.number = number;
    this.task = task;
    this.served = served;
    this.process = process;
  }

  /** Starts a child and gives it its task; it waits for {@link #begin}. */
  static SaleProcess start(int number, ChildTask task, ServedBuyers served, Offspring offspring) {
    ProcessBuilder builder =
        new ProcessBuilder(ChildJvm.command(ChildJvm.QUICK, SeckillChild.class.getName()))
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    SaleProcess child = new SaleProcess(number, task, served, offspring.start(builder));
    Thread reader = new Thread(child::read, "process-" + number);
    reader.setDaemon(true);
    reader.start();
    child.write();
    return child;
  }

  private void write() {
    try {
      task.writeTo(new DataOutputStream(process.getOutputStream()));
    } catch (IOException e) {
      fail("did not take its task: " + e.getMessage());
    }
  }

  private void read() {
    String lastWords = "said nothing";
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), Charset.defaultCharset()))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        lastWords = "said last: " + line;
        hear(line.split(" ", 3));
      }
    } catch (IOException | RuntimeException e) {
      lastWords = "could not be understood: " + e;
    }
    fail("has ended early and " + lastWords);
  }

  private void hear(String[] words) {
    switch (words[0]) {
      case "ready" -> ready.complete(0L);
      case "holding" -> holding.complete(Long.valueOf(words[1]));
      case "soldOut" -> served.addSoldOut(words[1]);
      case "failed" -> served.addFailed(words[1], words[2]);
      case "done" -> done.complete(Long.valueOf(words[1]));
      default -> fail("failed: " + String.join(" ", words));
    }
  }

  private void fail(String what) {
    CliException e =
        new CliException("process %d (pid %d) %s".formatted(number, process.pid(), what));
    List.of(ready, holding, done).forEach(future -> future.completeExceptionally(e));
  }

  private static long await(CompletableFuture<Long> future) throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new CliException(String.valueOf(Objects.requireNonNull(e.getCause()).getMessage()), e);
    }
  }

  /** Waits until it is ready to begin. */
  void awaitReady() throws InterruptedException {
    await(ready);
  }

  /** Lets its buyers go. */
  void begin() {
    try {
      process.getOutputStream().write('\n');
      process.getOutputStream().flush();
    } catch (IOException e) {
      fail("did not begin: " + e.getMessage());
    }
  }

  /** Waits until one of its buyers holds the lock and is about to write; returns its token. */
  long awaitHolding() throws InterruptedException {
    return await(holding);
  }

  /** Waits until all its buyers were served; returns how often they held the lock. */
  long awaitDone() throws InterruptedException {
    return await(done);
  }

  /** Kills it, with SIGKILL where there are signals, and returns what it leaves to be served. */
  ChildTask kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
    return task.takenOver(served.unserved(task.buyers()));
  }

  int number() {
    return number;
  }

  /** How often its buyers held the lock when it stopped to be killed. */
  long holdsWhenFrozen() {
    return task.freezeAfter() + 1L;
  }
}
