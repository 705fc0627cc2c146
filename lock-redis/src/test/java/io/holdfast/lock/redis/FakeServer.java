package io.holdfast.lock.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** A server that says what a test wants. */
final class FakeServer implements AutoCloseable {
  private interface Behaviour {
    void serve(Socket socket) throws IOException;
  }

  /** At the end of an answer: the connection ends. */
  static final String CUT = "\u0000";

  private final ServerSocket listener;

  private FakeServer(Behaviour behaviour) {
    try {
      listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    daemon(
        () -> {
          while (true) {
            Socket socket = listener.accept();
            daemon(() -> behaviour.serve(socket));
          }
        });
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
            "fake-server");
    thread.setDaemon(true);
    thread.start();
  }

  /** One that accepts and never answers. */
  static FakeServer silent() {
    return new FakeServer(s -> s.getInputStream().transferTo(OutputStream.nullOutputStream()));
  }

  /** One that says the same to everybody. */
  static FakeServer saying(String text) {
    return new FakeServer(
        socket -> {
          socket.getOutputStream().write(text.getBytes(ISO_8859_1));
          socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        });
  }

  /** One that sets connections up as Redis does, and to the rest answers what it is told to. */
  static FakeServer answering(Function<List<String>, String> answers) {
    return new FakeServer(
        socket -> {
          InputStream in = new BufferedInputStream(socket.getInputStream());
          while (true) {
            List<String> command = command(in);
            String answer = answers.apply(command);
            String text = answer == null ? setUp(command) : answer;
            socket.getOutputStream().write(text.replace(CUT, "").getBytes(ISO_8859_1));
            if (text.endsWith(CUT)) {
              socket.close();
            }
          }
        });
  }

  private static String setUp(List<String> command) {
    return switch (command.get(0)) {
      case "HELLO" -> "%2\r\n$6\r\nserver\r\n$5\r\nredis\r\n$5\r\nproto\r\n:3\r\n";
      case "TIME" -> "*2\r\n$10\r\n1800000000\r\n$1\r\n0\r\n";
      case "SUBSCRIBE", "UNSUBSCRIBE" -> {
        String kind = command.get(0).toLowerCase(Locale.ROOT);
        String channel = command.get(1);
        yield ">3\r\n$%d\r\n%s\r\n$%d\r\n%s\r\n:1\r\n"
            .formatted(kind.length(), kind, channel.length(), channel);
      }
      case "EXEC" -> "*0\r\n";
      default -> "+OK\r\n";
    };
  }

  private static List<String> command(InputStream in) throws IOException {
    DataInputStream data = new DataInputStream(in);
    int parts = number(data);
    List<String> command = new ArrayList<>();
    for (int i = 0; i < parts; i++) {
      byte[] part = new byte[number(data)];
      data.readFully(part);
      data.readFully(new byte[2]);
      command.add(new String(part, ISO_8859_1));
    }
    return command;
  }

  private static int number(DataInputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.readUnsignedByte(); c != '\n'; c = in.readUnsignedByte()) {
      line.append((char) c);
    }
    return Integer.parseInt(line.substring(1).trim());
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Returns what a sentinel says of the primary. */
  static String sentinelSays(List<String> command, int primaryPort, long epoch) {
    String port = "" + primaryPort;
    return switch (command.size() < 2 ? "" : command.get(1)) {
      case "GET-MASTER-ADDR-BY-NAME" -> "*2\r\n$9\r\n127.0.0.1\r\n" + bulk(port);
      case "MASTER" ->
          "*4\r\n$4\r\nname\r\n$4\r\nmain\r\n" + bulk("config-epoch") + bulk("" + epoch);
      default -> null;
    };
  }

  private static String bulk(String text) {
    return "$%d\r\n%s\r\n".formatted(text.length(), text);
  }

  String url() {
    return "redis://127.0.0.1:" + listener.getLocalPort();
  }

  String url(String userInfo) {
    return "redis://" + userInfo + "127.0.0.1:" + listener.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
