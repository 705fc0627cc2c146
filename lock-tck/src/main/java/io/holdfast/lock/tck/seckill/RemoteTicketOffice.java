package io.holdfast.lock.tck.seckill;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * An office of another JVM of this machine, lent out by a {@link TicketOfficeServer}. One
 * connection, which its callers use in turn.
 *
 * <p>A request that is not answered in time, or whose connection breaks, throws {@link
 * UncheckedIOException} and ends the connection: whether it was done is not known.
 */
public final class RemoteTicketOffice implements TicketOffice, Closeable {
  private final Lock lock = new ReentrantLock();
  private final Socket socket;
  private final BufferedReader in;
  private final Writer out;

  private RemoteTicketOffice(Socket socket) throws IOException {
    this.socket = socket;
    this.in =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    this.out = new OutputStreamWriter(socket.getOutputStream(), StandardCharsets.UTF_8);
  }

  /**
   * Connects to an office of this machine.
   *
   * @param port the port of its server
   * @param timeout how long connecting may take, and then every answer; from 1 ms
   * @return the office
   * @throws UncheckedIOException if nobody answers there
   */
  public static RemoteTicketOffice connect(int port, Duration timeout) {
    int millis = Math.toIntExact(Math.max(1, timeout.toMillis()));
    Socket socket = new Socket();
    try {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), millis);
      socket.setSoTimeout(millis);
      socket.setTcpNoDelay(true);
      return new RemoteTicketOffice(socket);
    } catch (IOException e) {
      closeQuietly(socket);
      throw new UncheckedIOException("no ticket office on port " + port, e);
    }
  }

  @Override
  public int readStock() {
    return ask("STOCK", () -> number(in.readLine(), "STOCK"));
  }

  @Override
  public void sell(int newStock, String buyer, long token) {
    LedgerEntry entry = new LedgerEntry(buyer, newStock + 1, token);
    String answer =
        ask(
            "SELL %d %d %s".formatted(newStock, token, entry.buyer()),
            () -> present(in.readLine()));
    if (answer.startsWith("FENCED ")) {
      String[] words = answer.split(" ", -1);
      throw new FencedOffException(Long.parseLong(words[1]), Long.parseLong(words[2]));
    }
    if (!answer.equals("OK")) {
      throw new IllegalArgumentException("ticket office: " + answer);
    }
  }

  @Override
  public List<LedgerEntry> ledger() {
    return ask("LEDGER", this::readLedger);
  }

  private List<LedgerEntry> readLedger() throws IOException {
    int size = number(in.readLine(), "LEDGER");
    List<LedgerEntry> entries = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      String[] words = present(in.readLine()).split(" ", 3);
      entries.add(new LedgerEntry(words[2], Integer.parseInt(words[0]), Long.parseLong(words[1])));
    }
    return entries;
  }

  /** What is read after a request was sent. */
  private interface Answer<T> {
    T read() throws IOException;
  }

  private <T> T ask(String request, Answer<T> answer) {
    lock.lock();
    try {
      out.write(request + "\n");
      out.flush();
      return answer.read();
    } catch (IOException e) {
      // A late answer would be taken for that of the next request.
      close();
      throw new UncheckedIOException("the ticket office does not answer", e);
    } finally {
      lock.unlock();
    }
  }

  private static String present(@Nullable String line) throws EOFException {
    if (line == null) {
      throw new EOFException("the ticket office has closed");
    }
    return line;
  }

  private static int number(@Nullable String line, String word) throws IOException {
    String text = present(line);
    if (!text.startsWith(word + " ")) {
      throw new IOException("expected " + word + " but got: " + text);
    }
    return Integer.parseInt(text.substring(word.length() + 1));
  }

  /** Ends the connection; requests in flight fail. */
  @Override
  public void close() {
    closeQuietly(socket);
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // Nothing is left to do with it.
    }
  }
}
