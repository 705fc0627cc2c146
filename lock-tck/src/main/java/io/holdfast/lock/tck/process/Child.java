package io.holdfast.lock.tck.process;

import io.holdfast.lock.LockOptions;
import io.holdfast.lock.tck.kit.Scale;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A child JVM that runs {@link ChildMain} or the like, seen from its parent. */
public final class Child implements AutoCloseable {
  /** What a line begins with that is an event of a history. */
  public static final String EVENT = "event: ";

  private static final int KEPT_LINES = 40;

  private final Process process;
  private final Writer orders;
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
  private final Deque<String> output = new ArrayDeque<>();
  private final Queue<String> events = new ConcurrentLinkedQueue<>();
  private final Consumer<? super String> listener;
  private final Thread reader = new Thread(this::read);

  private Child(Process process, @Nullable Consumer<? super String> listener) {
    this.process = process;
    this.listener = listener == null ? events::add : listener;
    orders = process.outputWriter(StandardCharsets.UTF_8);
    reader.setName("child-" + process.pid());
    reader.setDaemon(true);
    reader.start();
  }

  /** Starts a child that runs {@link ChildMain}, and waits until it is ready. */
  public static Child start(String url, String name, LockOptions options) {
    return start(
        ChildMain.class,
        url,
        name,
        Long.toString(options.lease().toMillis()),
        Boolean.toString(options.renewal()));
  }

  /**
   * Starts a child on the JVM and the class path of this process, and waits until it is ready.
   *
   * @param main what it runs: answers as {@link ChildMain} does
   * @param url in its environment as {@code HOLDFAST_URL}
   */
  public static Child start(Class<?> main, String url, String... args) {
    return start(null, main, url, args);
  }

  /**
   * Starts a child as {@link #start(Class, String, String...)} does.
   *
   * @param listener told each event as it comes, on the thread that reads them; then they are not
   *     kept here. Without, they are
   */
  public static Child start(
      @Nullable Consumer<? super String> listener, Class<?> main, String url, String... args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp"));
    command.addAll(List.of(System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command);
    // Command lines are for everybody to read, and a URL may have a password.
    builder.environment().put("HOLDFAST_URL", url);
    try {
      Child child = new Child(builder.redirectErrorStream(true).start(), listener);
      child.expect("ready");
      return child;
    } catch (IOException e) {
      throw new UncheckedIOException("no child JVM: " + command, e);
    }
  }

  /** Tells the child to do something, and does not wait for the answer. */
  public void tell(String order) {
    try {
      orders.write(order + "\n");
      orders.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("the child does not listen: " + shown(), e);
    }
  }

  /**
   * Waits for the next answer, which must begin with the given word, and returns the rest of it.
   */
  public String expect(String word) {
    String answer = next();
    if (answer == null || !answer.startsWith(word)) {
      throw new AssertionError(
          "expected of the child: '%s', heard: '%s'\n%s".formatted(word, answer, shown()));
    }
    return answer.substring(word.length()).strip();
  }

  /** Has the child acquire the lock, and returns its token. */
  public long acquire() {
    tell("acquire");
    return Long.parseLong(expect("granted"));
  }

  /** Returns how many attempts the child has sent to the store. */
  public long attempts() {
    tell("attempts");
    return Long.parseLong(expect("attempts"));
  }

  /** Returns whether nothing was heard that was not asked for. */
  public boolean silent() {
    return answers.isEmpty();
  }

  /** Returns the events that it has sent so far: all, if it was killed. */
  public List<String> events() {
    return List.copyOf(events);
  }

  /** Kills the child with SIGKILL and returns a moment before that, on {@link System#nanoTime}. */
  public long kill() {
    long moment = System.nanoTime();
    process.destroyForcibly();
    waitForEnd();
    return moment;
  }

  /** Stops the child where it is, with SIGSTOP. */
  public void freeze() {
    signal("-STOP");
  }

  /** Lets a frozen child run on. */
  public void thaw() {
    signal("-CONT");
  }

  private void signal(String signal) {
    try {
      Process kill =
          new ProcessBuilder(List.of("kill", signal, Long.toString(process.pid()))).start();
      if (kill.waitFor() != 0) {
        throw new IllegalStateException("kill " + signal + " of the child failed");
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException("kill " + signal + " of the child failed", e);
    }
  }

  private void waitForEnd() {
    try {
      process.waitFor();
      reader.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private @Nullable String next() {
    try {
      return answers.poll(Scale.seconds(20).toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void read() {
    try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        keep(line);
        if (line.startsWith(ChildMain.ANSWER)) {
          answers.add(line.substring(ChildMain.ANSWER.length()));
        } else if (line.startsWith(EVENT)) {
          listener.accept(line.substring(EVENT.length()));
        }
      }
    } catch (IOException killed) {
      // There is nothing more to read.
    }
  }

  private synchronized void keep(String line) {
    output.add(line);
    if (output.size() > KEPT_LINES) {
      output.remove();
    }
  }

  private synchronized String shown() {
    return "the child's last output:\n  " + String.join("\n  ", output);
  }

  /** Kills the child if it still runs. */
  @Override
  public void close() {
    process.destroyForcibly();
    waitForEnd();
  }
}
