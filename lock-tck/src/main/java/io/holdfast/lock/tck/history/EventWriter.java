package io.holdfast.lock.tck.history;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Sends events to a parent process, one line each. When {@link #accept} returns, the line is in the
 * stream, and a stream that is a pipe keeps it even if this process is killed; a line of less than
 * 4096 bytes arrives in a pipe whole or not at all.
 *
 * <p>Thread-safe.
 */
public final class EventWriter implements Consumer<Event> {
  private final OutputStream out;
  private final String prefix;
  private final Lock lock = new ReentrantLock();

  /**
   * Makes a writer.
   *
   * @param out where the lines go to; not buffered
   * @param prefix what each line begins with, so that it can be told from other output
   */
  public EventWriter(OutputStream out, String prefix) {
    this.out = out;
    this.prefix = prefix;
  }

  /**
   * Sends an event.
   *
   * @param event what happened
   * @throws UncheckedIOException if nobody reads any longer
   */
  @Override
  public void accept(Event event) {
    byte[] line = (prefix + event.line() + "\n").getBytes(StandardCharsets.UTF_8);
    lock.lock();
    try {
      out.write(line);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("nobody reads the history", e);
    } finally {
      lock.unlock();
    }
  }
}
