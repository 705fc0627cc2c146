package io.holdfast.lock.tck.seckill;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Lends an office to other JVMs of this machine, which reach it with a {@link RemoteTicketOffice}.
 * Listens on a free port of the loopback address; anybody on the machine may buy.
 *
 * <p>The protocol has one line for a request and one for its answer, but for the ledger, which has
 * its length and then a line for each entry:
 *
 * <pre>
 * STOCK                      → STOCK 10
 * SELL newStock token buyer  → OK, FENCED token lastToken, or ERROR text
 * LEDGER                     → LEDGER n, then n times: ticket token buyer
 * </pre>
 */
public final class TicketOfficeServer implements Closeable {
  private final TicketOffice office;
  private final ServerSocket server;
  private final Map<Thread, Closeable> threads = new ConcurrentHashMap<>();

  private TicketOfficeServer(TicketOffice office, ServerSocket server) {
    this.office = office;
    this.server = server;
  }

  /**
   * Starts lending an office.
   *
   * @param office what others are to sell from
   * @return what lends it until closed
   * @throws UncheckedIOException if there is no port to be had
   */
  public static TicketOfficeServer start(TicketOffice office) {
    try {
      ServerSocket socket = new ServerSocket();
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      TicketOfficeServer server = new TicketOfficeServer(office, socket);
      server.spawn("ticket-office", socket, server::accept);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException("no port for the ticket office", e);
    }
  }

  /** {@return the port that it listens on} */
  public int port() {
    return server.getLocalPort();
  }

  /** Starts a thread that ends when the given socket is closed. */
  private void spawn(String name, Closeable socket, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    threads.put(thread, socket);
    thread.start();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        spawn("ticket-office-" + socket.getPort(), socket, () -> serve(socket));
      } catch (IOException e) {
        // Closed, or a caller that was gone before it was answered.
      }
    }
    threads.remove(Thread.currentThread());
  }

  private void serve(Socket socket) {
    try (socket;
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        Writer out = new OutputStreamWriter(socket.getOutputStream(), StandardCharsets.UTF_8)) {
      socket.setTcpNoDelay(true);
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        out.write(answer(line));
        out.write('\n');
        out.flush();
      }
    } catch (IOException e) {
      // The caller is gone, or the office closed.
    } finally {
      threads.remove(Thread.currentThread());
    }
  }

  private String answer(String line) {
    try {
      String[] words = line.split(" ", 4);
      return switch (words[0]) {
        case "STOCK" -> "STOCK " + office.readStock();
        case "SELL" -> sell(words);
        case "LEDGER" -> ledger();
        default -> "ERROR unknown request";
      };
    } catch (FencedOffException e) {
      return "FENCED " + e.token() + " " + e.lastToken();
    } catch (IllegalArgumentException e) {
      return "ERROR " + e.getMessage();
    }
  }

  private String sell(String[] words) {
    if (words.length != 4) {
      throw new IllegalArgumentException("SELL needs new stock, token and buyer");
    }
    office.sell(Integer.parseInt(words[1]), words[3], Long.parseLong(words[2]));
    return "OK";
  }

  private String ledger() {
    var entries = office.ledger();
    StringBuilder text = new StringBuilder("LEDGER ").append(entries.size());
    for (LedgerEntry entry : entries) {
      text.append('\n').append(entry.ticket()).append(' ').append(entry.token());
      text.append(' ').append(entry.buyer());
    }
    return text.toString();
  }

  /**
   * Stops listening, cuts the connections and waits, at most a second for each, until its threads
   * have ended. The office itself stays as it is.
   */
  @Override
  public void close() {
    closeQuietly(server);
    while (!threads.isEmpty()) {
      Map.copyOf(threads).forEach(this::end);
    }
  }

  private void end(Thread thread, Closeable socket) {
    closeQuietly(socket);
    join(thread);
    threads.remove(thread);
  }

  private static void join(Thread thread) {
    try {
      thread.join(1000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void closeQuietly(Closeable closeable) {
    try {
      closeable.close();
    } catch (IOException e) {
      // Nothing is left to do with it.
    }
  }
}
