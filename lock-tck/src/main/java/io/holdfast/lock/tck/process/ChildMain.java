package io.holdfast.lock.tck.process;

import io.holdfast.lock.Lease;
import io.holdfast.lock.LockException;
import io.holdfast.lock.LockLostException;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.Locks;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A process that holds a lock and does what it is told by lines on standard input:
 *
 * <ul>
 *   <li>{@code acquire}: waits for the lock, answers {@code granted TOKEN}
 *   <li>{@code attempts}: answers {@code attempts N}, how many it has sent to the store
 *   <li>{@code check}: answers {@code valid TOKEN} or {@code lost REASON}
 *   <li>{@code write}: answers {@code write TOKEN} without a check, as a thread does that was
 *       stopped between its check and its write
 * </ul>
 *
 * <p>Each answer is a line that begins with {@value #ANSWER}. {@code told REASON} comes unasked,
 * from a listener. The end of the input ends the process at once.
 */
public final class ChildMain {
  /** What a line begins with that is an answer. */
  public static final String ANSWER = "child: ";

  private final Locks locks;
  private final String name;
  private final LockOptions options;
  private @Nullable Lease lease;

  private ChildMain(Locks locks, String name, LockOptions options) {
    this.locks = locks;
    this.name = name;
    this.options = options;
  }

  /**
   * Runs the process.
   *
   * @param args lock name, lease in milliseconds, whether it is renewed; the URL is in the
   *     environment
   */
  public static void main(String[] args) throws IOException {
    LockOptions options =
        LockOptions.defaults()
            .withLease(Duration.ofMillis(Long.parseLong(args[1])))
            .withRenewal(Boolean.parseBoolean(args[2]));
    ChildMain child = new ChildMain(Locks.open(), args[0], options);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    answer("ready");
    for (String order = in.readLine(); order != null; order = in.readLine()) {
      String what = order;
      Thread thread = new Thread(() -> child.obey(what), "order-" + what);
      thread.setDaemon(true);
      thread.start();
    }
    Runtime.getRuntime().halt(0);
  }

  private void obey(String order) {
    try {
      switch (order) {
        case "acquire" -> acquire();
        case "attempts" -> answer("attempts " + locks.statistics().attempts());
        case "check" -> check();
        case "write" -> answer("write " + held().fencingToken());
        default -> answer("unknown " + order);
      }
    } catch (LockLostException e) {
      answer("lost " + e.reason());
    } catch (LockException | InterruptedException e) {
      answer("failed " + e);
    }
  }

  private void acquire() throws InterruptedException {
    Lease granted = locks.mutex(name, options).acquire();
    granted.onLost(reason -> answer("told " + reason));
    synchronized (this) {
      lease = granted;
    }
    answer("granted " + granted.fencingToken());
  }

  private void check() {
    held().ensureValid();
    answer("valid " + held().fencingToken());
  }

  private synchronized Lease held() {
    if (lease == null) {
      throw new IllegalStateException("nothing was acquired");
    }
    return lease;
  }

  private static synchronized void answer(String line) {
    System.out.println(ANSWER + line);
    System.out.flush();
  }
}
