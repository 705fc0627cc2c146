package io.holdfast.lock.cli;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A Redis that belongs to one run: on a free port of 127.0.0.1, without persistence, in a directory
 * of its own.
 */
final class RedisServer {
  private static final int PORTS_TO_TRY = 5;
  private static final int SOCKET_MILLIS = 1000;
  private static final long START_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Offspring offspring;
  private final Path directory;
  private final RedisBinary binary;

  private RedisServer(Offspring offspring, Path directory, RedisBinary binary) {
    this.offspring = offspring;
    this.directory = directory;
    this.binary = binary;
  }

  /**
   * Starts a server and waits until it answers.
   *
   * @return its URL
   */
  static String start(Offspring offspring, Console console) throws InterruptedException {
    Path directory = offspring.directory("holdfast-redis-");
    RedisBinary binary = RedisBinary.find(directory);
    RedisServer server = new RedisServer(offspring, directory, binary);
    String url = "redis://127.0.0.1:" + server.startOnFreePort();
    console.line("%s started on %s".formatted(binary.description(), url));
    return url;
  }

  private int startOnFreePort() throws InterruptedException {
    for (int i = 0; i < PORTS_TO_TRY; i++) {
      int port = freePort();
      if (answers(launch(port), port)) {
        return port;
      }
    }
    throw new CliException(
        "cannot start %s: %s; install another redis-server, or name a store with --url"
            .formatted(binary.description(), lastWords()));
  }

  private Process launch(int port) {
    List<String> command =
        List.of(
            binary.path().toString(),
            "--bind",
            "127.0.0.1",
            "--port",
            Integer.toString(port),
            "--save",
            "",
            "--appendonly",
            "no",
            "--dir",
            directory.toString());
    File log = logFile().toFile();
    return offspring.start(
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log));
  }

  /** Waits for an answer; false if the server ended, for instance since the port was taken. */
  private static boolean answers(Process process, int port) throws InterruptedException {
    long begin = System.nanoTime();
    while (!process.waitFor(10, TimeUnit.MILLISECONDS)) {
      if (pong(port)) {
        return true;
      }
      if (System.nanoTime() - begin > START_NANOS) {
        throw new CliException("the Redis that was started does not answer on port " + port);
      }
    }
    return false;
  }

  private static boolean pong(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), SOCKET_MILLIS);
      socket.setSoTimeout(SOCKET_MILLIS);
      OutputStream out = socket.getOutputStream();
      out.write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
      out.flush();
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      return "+PONG".equals(in.readLine());
    } catch (IOException e) {
      return false;
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new CliException("no free port on 127.0.0.1: " + e.getMessage(), e);
    }
  }

  private Path logFile() {
    return directory.resolve("redis.log");
  }

  private String lastWords() {
    try {
      List<String> lines = Files.readAllLines(logFile(), StandardCharsets.ISO_8859_1);
      return lines.isEmpty() ? "it said nothing" : lines.get(lines.size() - 1);
    } catch (IOException e) {
      return "it left no log";
    }
  }
}
