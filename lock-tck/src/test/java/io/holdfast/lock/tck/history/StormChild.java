package io.holdfast.lock.tck.history;

import io.holdfast.lock.tck.process.Child;
import io.holdfast.lock.tck.process.ChildMain;
import io.holdfast.lock.tck.seckill.RemoteTicketOffice;
import io.holdfast.lock.tck.seckill.TicketOffice;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.LogManager;

/**
 * A {@link Storm} in a process of its own. It is told by lines: {@code clock} asks for its clock,
 * {@code start} and {@code stop} are the storm's, {@code hold} takes the lock and keeps it.
 */
public final class StormChild {
  private StormChild() {}

  /**
   * Runs the process.
   *
   * @param args name of the client, lease and time to think in milliseconds, ports of the ticket
   *     offices that holders sell from, if they do; the URL is in the environment
   */
  public static void main(String[] args) throws Exception {
    // Only whole lines of the history are to be on the pipe.
    LogManager.getLogManager().reset();
    OutputStream out = new FileOutputStream(FileDescriptor.out);
    Storm storm =
        new Storm(
            System.getenv("HOLDFAST_URL"),
            args[0],
            Duration.ofMillis(Long.parseLong(args[1])),
            new EventWriter(out, Child.EVENT),
            work(
                List.of(args).subList(3, args.length), Duration.ofMillis(Long.parseLong(args[2]))));
    answer(out, "ready");
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String order = in.readLine(); order != null; order = in.readLine()) {
      switch (order) {
        case "clock" -> answer(out, "clock " + System.nanoTime());
        case "start" -> storm.start(3);
        case "hold" -> {
          storm.lock().lock();
          answer(out, "holds");
        }
        default -> {
          storm.close();
          answer(out, "stopped");
        }
      }
    }
    Runtime.getRuntime().halt(0);
  }

  private static Work work(List<String> ports, Duration thinking) {
    List<TicketOffice> offices = new ArrayList<>();
    for (String port : ports) {
      offices.add(RemoteTicketOffice.connect(Integer.parseInt(port), Duration.ofSeconds(10)));
    }
    return offices.isEmpty() ? Work.idle() : Work.sell(offices, thinking);
  }

  private static void answer(OutputStream out, String line) throws IOException {
    out.write((ChildMain.ANSWER + line + "\n").getBytes(StandardCharsets.UTF_8));
  }
}
