package io.holdfast.lock.cli;

import java.io.PrintStream;
import java.util.concurrent.TimeUnit;

/**
 * Tells the user what goes on: lines, and on a terminal a last line that changes. Elsewhere the
 * changing line is printed as a line of its own every second. Thread-safe.
 */
final class Console {
  private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final String ERASE = "\r\033[K";

  private final PrintStream out;
  private final boolean terminal;
  private boolean open;
  private boolean mute;
  private long lastNanos = System.nanoTime();

  Console(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** Prints a line, and nothing any more after it. */
  synchronized void lastLine(String text) {
    line(text);
    mute = true;
  }

  /** Prints a line. */
  synchronized void line(String text) {
    if (mute) {
      return;
    }
    out.println((open ? ERASE : "") + text);
    open = false;
    lastNanos = System.nanoTime();
  }

  /** Changes the last line; elsewhere prints a line now and then. */
  synchronized void progress(String text) {
    if (mute) {
      return;
    }
    if (terminal) {
      out.print(ERASE + text);
      out.flush();
      open = true;
    } else if (System.nanoTime() - lastNanos >= PERIOD_NANOS) {
      line(text);
    }
  }
}
