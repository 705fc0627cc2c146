package io.holdfast.lock.tck;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A store that answers every line with itself and remembers what it was asked. */
final class EchoStore implements AutoCloseable {
  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final Queue<String> asked = new ConcurrentLinkedQueue<>();

  EchoStore() throws IOException {
    ProxyLink.daemon("echo-accept", this::accept);
  }

  InetSocketAddress address() {
    return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
  }

  boolean wasAsked(String line) {
    return asked.contains(line);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        ProxyLink.daemon("echo", () -> echo(client));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void echo(Socket client) {
    try (client;
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        asked.add(line);
        client.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException cut) {
      // The connection is over.
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
