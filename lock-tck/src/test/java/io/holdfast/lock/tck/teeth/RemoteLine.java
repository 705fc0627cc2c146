package io.holdfast.lock.tck.teeth;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A connection that is made when it is needed and dropped when it fails. One asks at a time. */
final class RemoteLine implements AutoCloseable {
  private final InetSocketAddress address;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile @Nullable Socket socket;
  private @Nullable BufferedReader in;

  RemoteLine(InetSocketAddress address) {
    this.address = address;
  }

  /** Sends a line and returns the one that answers it. */
  String ask(String question, Duration patience) throws IOException {
    long end = System.nanoTime() + patience.toNanos();
    try {
      if (!lock.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new ConnectException("the connection is in use");
      }
    } catch (InterruptedException e) {
      throw new ConnectException("interrupted");
    }
    try {
      return asked(question, end);
    } catch (IOException e) {
      close();
      throw e;
    } finally {
      lock.unlock();
    }
  }

  private String asked(String question, long end) throws IOException {
    Socket open = socket;
    if (open == null) {
      open = connected(end);
    }
    return sent(open, question, end);
  }

  private String sent(Socket open, String question, long end) throws IOException {
    open.setSoTimeout(millisUntil(end));
    open.getOutputStream().write((question + "\n").getBytes(StandardCharsets.US_ASCII));
    String answer = in == null ? null : in.readLine();
    if (answer == null) {
      throw new EOFException("closed by the store");
    }
    return answer;
  }

  /** What is asked on a connection that never came about must not be asked late. */
  private Socket connected(long end) throws IOException {
    Socket made = new Socket();
    made.connect(address, millisUntil(end));
    made.setTcpNoDelay(true);
    socket = made;
    in =
        new BufferedReader(new InputStreamReader(made.getInputStream(), StandardCharsets.US_ASCII));
    try {
      String unused = sent(made, RemoteStore.GREETING, end);
    } catch (IOException e) {
      throw (ConnectException) new ConnectException("no greeting").initCause(e);
    }
    return made;
  }

  private static int millisUntil(long end) throws SocketTimeoutException {
    long left = (end - System.nanoTime()) / 1_000_000;
    if (left <= 0) {
      throw new SocketTimeoutException("no time left");
    }
    return (int) left;
  }

  @Override
  public void close() {
    Socket open = socket;
    socket = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        // It is of no use any more.
      }
    }
  }
}
