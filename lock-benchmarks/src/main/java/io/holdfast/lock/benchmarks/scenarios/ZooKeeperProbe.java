package io.holdfast.lock.benchmarks.scenarios;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks a ZooKeeper, and the system about its process. */
final class ZooKeeperProbe implements Probe {
  private static final int SOCKET_MILLIS = 5000;

  private final String host;
  private final int port;
  private final ProcessHandle process;

  ZooKeeperProbe(String host, int port, ProcessHandle process) {
    this.host = host;
    this.port = port;
    this.process = process;
  }

  @Override
  public Reading read() {
    String answer = ask("srvr");
    Duration cpu = process.info().totalCpuDuration().orElse(Duration.ZERO);
    return new Reading(
        cpu.toNanos() / 1e9, number(answer, "Received"), 0, 0, number(answer, "Node count"));
  }

  private String ask(String question) {
    try (Socket socket = new Socket(host, port)) {
      socket.setSoTimeout(SOCKET_MILLIS);
      socket.getOutputStream().write(question.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException("ZooKeeper does not answer", e);
    }
  }

  private static long number(String answer, String field) {
    Matcher matcher = Pattern.compile("(?m)^" + field + ": (\\d+)").matcher(answer);
    if (!matcher.find()) {
      throw new IllegalStateException("no " + field + " in: " + answer);
    }
    return Long.parseLong(matcher.group(1));
  }

  /** Sessions take their nodes along. */
  @Override
  public void clear() {}

  @Override
  public void close() {}
}
