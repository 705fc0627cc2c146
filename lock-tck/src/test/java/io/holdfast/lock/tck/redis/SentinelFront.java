package io.holdfast.lock.tck.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands in front of a sentinel and tells its clients the ports of proxies in the place of those of
 * the servers behind them, as networks do that translate addresses. All else it passes on.
 *
 * <p>The lengths of replies stay: ports of both kinds have as many digits.
 */
public final class SentinelFront implements AutoCloseable {
  private static final int DIGITS = 5;

  private final ServerSocket listener;
  private final int sentinelPort;
  private final Map<String, String> ports = new HashMap<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /**
   * Starts one.
   *
   * @param instead the ports to be told, by those that the sentinel tells
   */
  SentinelFront(RedisServer sentinel, Map<Integer, Integer> instead) {
    sentinelPort = sentinel.port();
    instead.forEach((from, to) -> ports.put(checked(from), checked(to)));
    try {
      listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    daemon(this::accept);
  }

  private static String checked(int port) {
    String digits = "" + port;
    if (digits.length() != DIGITS) {
      throw new IllegalStateException("a port of another length: " + port);
    }
    return digits;
  }

  /** Returns where clients find it, as {@link RedisSentinels#url} does. */
  public String url() {
    return RedisSentinels.url(List.of(port()));
  }

  int port() {
    return listener.getLocalPort();
  }

  private interface Task {
    void run() throws IOException;
  }

  private static void daemon(Task task) {
    Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
              } catch (IOException e) {
                // One side has closed.
              }
            },
            "sentinel-front");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = listener.accept();
      daemon(() -> serve(client));
    }
  }

  private void serve(Socket client) throws IOException {
    try (client;
        Socket sentinel = new Socket(InetAddress.getLoopbackAddress(), sentinelPort)) {
      open.add(client);
      open.add(sentinel);
      client.setTcpNoDelay(true);
      daemon(
          () -> {
            try (sentinel) {
              client.getInputStream().transferTo(sentinel.getOutputStream());
            }
          });
      translate(sentinel.getInputStream(), client.getOutputStream());
    } finally {
      open.removeIf(Socket::isClosed);
    }
  }

  private void translate(InputStream from, OutputStream to) throws IOException {
    byte[] buffer = new byte[8192];
    StringBuilder digits = new StringBuilder();
    for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      for (int i = 0; i < n; i++) {
        if (buffer[i] >= '0' && buffer[i] <= '9') {
          digits.append((char) buffer[i]);
        } else {
          out.writeBytes(translated(digits));
          out.write(buffer[i]);
        }
      }
      to.write(out.toByteArray());
    }
  }

  private byte[] translated(StringBuilder digits) {
    String number = digits.toString();
    digits.setLength(0);
    return ports.getOrDefault(number, number).getBytes(ISO_8859_1);
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
