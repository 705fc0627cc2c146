package io.holdfast.lock.cli;

import io.holdfast.lock.tck.Ports;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A store's server that belongs to one run: on a free port of 127.0.0.1, in a directory of its own.
 * It ends with this process, however this one ends.
 */
final class StoreServer {
  private static final int PORTS_TO_TRY = 5;
  private static final int SOCKET_MILLIS = 1000;
  private static final long START_NANOS = TimeUnit.SECONDS.toNanos(20);

  /**
   * A shell that becomes the server, and leaves another behind that waits for the end of its input.
   * If the server lives when that comes, then its parent was killed and could not end it.
   */
  private static final String GUARD =
      """
      exec 3<&0 </dev/null
      (
        read -r _ <&3
        kill $$ 2>/dev/null || exit 0
        for _ in 1 2 3 4 5; do
          kill -0 $$ 2>/dev/null || break
          sleep 1
        done
        rm -rf "$0"
      ) &
      exec 3<&-
      exec "$@"
      """;

  private static final Path SHELL = Path.of("/bin/sh");

  private final ServerProgram program;
  private final Path directory;
  private final Offspring offspring;
  private final int port;
  private Process process;

  /** Starts it and waits until it answers. */
  StoreServer(ServerProgram program, Path directory, Offspring offspring)
      throws InterruptedException {
    this.program = program;
    this.directory = directory;
    this.offspring = offspring;
    for (int i = 0; i < PORTS_TO_TRY; i++) {
      int free = Ports.free();
      Process started = launch(free);
      if (answers(started, free)) {
        process = started;
        port = free;
        return;
      }
    }
    throw cannotStart();
  }

  private CliException cannotStart() {
    return new CliException(
        "cannot start %s: %s; name a store that runs with --url"
            .formatted(program.description(), lastWords()));
  }

  /** Returns the port of 127.0.0.1 that it listens on. */
  int port() {
    return port;
  }

  /** Returns its name and version, and where it came from. */
  String description() {
    return program.description();
  }

  /** Returns the process that serves at the moment. */
  ProcessHandle process() {
    return process.toHandle();
  }

  /** Ends it as a crash does. */
  void kill() throws InterruptedException {
    // Its input stays open until it is gone, so that its guard does not tidy up.
    boolean unused = process.toHandle().destroyForcibly();
    process.waitFor();
  }

  /** Deletes what it would find when it starts again. */
  void deleteData() {
    Offspring.delete(directory.resolve(ServerProgram.DATA));
  }

  /** Starts it again after {@link #kill}, and waits until it answers. */
  void startAgain() throws InterruptedException {
    process = launch(port);
    if (!answers(process, port)) {
      throw cannotStart();
    }
  }

  /** Sends a signal, for instance STOP or CONT. */
  void signal(String name) throws InterruptedException {
    try {
      Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
      if (kill.waitFor() != 0) {
        throw new CliException("kill -%s of %s failed".formatted(name, program.description()));
      }
    } catch (IOException e) {
      throw new CliException("cannot run kill: " + e, e);
    }
  }

  private Process launch(int port) {
    List<String> command = new ArrayList<>();
    if (Files.isExecutable(SHELL)) {
      command.addAll(List.of(SHELL.toString(), "-c", GUARD, directory.toString()));
    }
    try {
      command.addAll(program.command().on(port));
    } catch (IOException e) {
      throw new CliException("cannot write to %s: %s".formatted(directory, e), e);
    }
    File log = logFile().toFile();
    return offspring.start(
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log));
  }

  /** Waits for an answer; false if the server ended, for instance since the port was taken. */
  private boolean answers(Process process, int port) throws InterruptedException {
    long begin = System.nanoTime();
    while (!process.waitFor(10, TimeUnit.MILLISECONDS)) {
      if (serves(port)) {
        return true;
      }
      if (System.nanoTime() - begin > START_NANOS) {
        throw new CliException(
            "%s was started and does not answer on port %d".formatted(program.description(), port));
      }
    }
    return false;
  }

  private boolean serves(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), SOCKET_MILLIS);
      socket.setSoTimeout(SOCKET_MILLIS);
      OutputStream out = socket.getOutputStream();
      out.write(program.question().getBytes(StandardCharsets.US_ASCII));
      out.flush();
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      String line = in.readLine();
      return line != null && line.startsWith(program.answer());
    } catch (IOException e) {
      return false;
    }
  }

  private Path logFile() {
    return directory.resolve("server.log");
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
