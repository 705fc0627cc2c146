package io.holdfast.lock.tck.chaos;

import io.holdfast.lock.Locks;
import io.holdfast.lock.tck.history.EventWriter;
import io.holdfast.lock.tck.process.Child;
import io.holdfast.lock.tck.process.ChildMain;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * A {@link ChaosClient} in a process of its own. It obeys lines on standard input, and answers
 * {@code clock} with its clock and {@code stop} with {@code stopped}. The URL is in the
 * environment.
 */
final class ChaosChild {
  private ChaosChild() {}

  /**
   * Runs the process.
   *
   * @param args name, generation, lease and request time-out in milliseconds, seed, number of
   *     threads, lock names with commas between
   */
  public static void main(String[] args) throws Exception {
    OutputStream out = new FileOutputStream(FileDescriptor.out);
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, e) -> {
          answer(out, "failed " + thread.getName() + ": " + e);
        });
    ChaosClient client =
        new ChaosClient(
            args[0],
            Integer.parseInt(args[1]),
            new ChaosClient.Terms(
                Duration.ofMillis(Long.parseLong(args[2])),
                Duration.ofMillis(Long.parseLong(args[3])),
                Long.parseLong(args[4]),
                Integer.parseInt(args[5]),
                List.of(args[6].split(",", -1))),
            options -> Locks.builder().url(System.getenv("HOLDFAST_URL")).options(options).open(),
            // Whatever else the JVM has printed, an event is a line of its own.
            new EventWriter(out, "\n" + Child.EVENT));
    answer(out, "ready");
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String order = in.readLine(); order != null; order = in.readLine()) {
      if (order.equals("clock")) {
        answer(out, "clock " + System.nanoTime());
      } else {
        client.obey(order);
      }
      if (order.equals("stop")) {
        answer(out, "stopped");
      }
    }
    Runtime.getRuntime().halt(0);
  }

  private static void answer(OutputStream out, String line) {
    try {
      out.write(("\n" + ChildMain.ANSWER + line + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
