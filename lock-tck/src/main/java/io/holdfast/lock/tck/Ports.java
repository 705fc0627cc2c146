package io.holdfast.lock.tck;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports for the servers that a test starts, stops and starts again.
 *
 * <p>They lie below those that the system itself hands out (from 32768 on Linux). While a server is
 * down, one of those may go to any connection: to one of another program, or to that of a client
 * which tries to reach the server, and so reaches itself. The server then cannot come back.
 */
public final class Ports {
  private static final int FIRST = 10_000;
  private static final int COUNT = 10_000;
  private static final AtomicInteger TAKEN =
      new AtomicInteger(ThreadLocalRandom.current().nextInt(COUNT));

  private Ports() {}

  /**
   * Returns a port on which nothing listens, another one at each call until all were returned.
   *
   * @return from 10000 to 19999, so that a node of a Redis cluster finds the one 10000 above below
   *     32768, too
   * @throws IllegalStateException if all of them are taken
   */
  public static int free() {
    for (int i = 0; i < COUNT; i++) {
      int port = FIRST + Math.floorMod(TAKEN.incrementAndGet(), COUNT);
      // Bound, and not listening: a process that is started meanwhile inherits it for a moment, and
      // must not keep off whoever listens then.
      try (Socket socket = new Socket()) {
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(port));
        return port;
      } catch (IOException taken) {
        // The next one may be free.
      }
    }
    throw new IllegalStateException(
        "all ports from %d to %d are taken; end what listens there"
            .formatted(FIRST, FIRST + COUNT - 1));
  }
}
