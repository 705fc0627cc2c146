package io.holdfast.lock.benchmarks.agents;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A JVM that runs contestants, seen from the one that measures. For one thread. */
public final class Agent implements AutoCloseable {
  private final Process process;
  private final ObjectOutputStream orders;
  private final ObjectInputStream answers;
  private final ExecutorService reader =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread thread = new Thread(work, "agent-reader");
            thread.setDaemon(true);
            return thread;
          });
  private @Nullable String busyWith;

  private Agent(Process process) throws IOException {
    this.process = process;
    orders = new ObjectOutputStream(process.getOutputStream());
    orders.flush();
    answers = new ObjectInputStream(process.getInputStream());
  }

  /** Starts one, with the class path of this JVM. */
  public static Agent start() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(AgentMain.class.getName());
    try {
      Process process = new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
      try {
        return new Agent(process);
      } catch (IOException e) {
        process.destroyForcibly();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start an agent", e);
    }
  }

  /** Gives an order; its answer is to be awaited before the next. */
  public void tell(Order order) {
    try {
      orders.writeObject(order);
      orders.reset();
      orders.flush();
      busyWith = order.contestant();
    } catch (IOException e) {
      throw failed(order.contestant(), "the agent does not listen: " + e);
    }
  }

  /**
   * Waits for the answer.
   *
   * @return what was measured, if the order was to run something
   * @throws AgentException if it was not done, or not in time; then the agent is of no further use
   */
  public @Nullable Sample answer(Duration longest) throws InterruptedException {
    String contestant = String.valueOf(busyWith);
    Future<Object> reading = reader.submit(answers::readObject);
    try {
      Answer answer = (Answer) reading.get(longest.toMillis(), TimeUnit.MILLISECONDS);
      busyWith = null;
      if (answer.failure() != null) {
        throw failed(contestant, answer.failure());
      }
      return answer.sample();
    } catch (ExecutionException e) {
      throw failed(contestant, "the agent has ended: " + e.getCause());
    } catch (TimeoutException e) {
      throw failed(contestant, "not done within " + longest.toSeconds() + " s");
    }
  }

  private static AgentException failed(String contestant, String message) {
    return new AgentException(contestant, message);
  }

  /** Ends it, whatever it does. */
  @Override
  public void close() {
    process.destroyForcibly();
    reader.shutdownNow();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
