package io.holdfast.lock.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** The shell tool, run as a user runs it: in a JVM of its own. */
final class CliProcess implements AutoCloseable {
  private static final double SCALE =
      Double.parseDouble(System.getProperty("holdfast.tck.timeScale", "1"));
  static final Duration LONG = Duration.ofMillis((long) (30_000 * SCALE));

  private final Process process;
  private final Path directory;

  private CliProcess(Process process, Path directory) {
    this.process = process;
    this.directory = directory;
  }

  /** Starts it; its output and temporary files are in the given, empty directory. */
  static CliProcess start(Path directory, String... args) throws IOException {
    return start(directory, Map.of(), args);
  }

  /** Starts it with more variables in its environment. */
  static CliProcess start(Path directory, Map<String, String> environment, String... args)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-Djava.io.tmpdir=" + Files.createDirectory(directory.resolve("tmp")));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(args));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(directory.resolve("out").toFile())
            .redirectError(directory.resolve("err").toFile());
    builder.environment().putAll(environment);
    return new CliProcess(builder.start(), directory);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Returns the command lines of it and of all processes below it, as everybody may see them. */
  String commandLines() {
    return Stream.concat(Stream.of(process.toHandle()), process.descendants())
        .map(each -> each.info().commandLine().orElse(""))
        .collect(Collectors.joining("\n"));
  }

  /** Waits for its end and returns its exit code. */
  int exitCode() throws InterruptedException, IOException {
    if (!process.waitFor(LONG.toMillis(), TimeUnit.MILLISECONDS)) {
      fail("still running; it said: " + out() + err());
    }
    return process.exitValue();
  }

  String out() throws IOException {
    return Files.readString(directory.resolve("out"));
  }

  String err() throws IOException {
    return Files.readString(directory.resolve("err"));
  }

  /** Sends what Ctrl-C sends; or SIGTERM if this JVM, hence its children, ignores that one. */
  int interrupt() throws IOException, InterruptedException {
    boolean term = ignoresInterrupt();
    List<String> kill = List.of("kill", term ? "-TERM" : "-INT", Long.toString(process.pid()));
    assertTrue(new ProcessBuilder(kill).start().waitFor() == 0, "kill");
    return term ? 143 : 130;
  }

  void terminate() {
    process.destroy();
  }

  /** Sends SIGKILL. */
  void kill() {
    process.destroyForcibly();
  }

  private static boolean ignoresInterrupt() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return false;
    }
    try (Stream<String> lines = Files.lines(status)) {
      String ignored = lines.filter(l -> l.startsWith("SigIgn:")).findFirst().orElse("SigIgn:\t0");
      return (Long.parseUnsignedLong(ignored.substring(8).strip(), 16) & 2) != 0;
    }
  }

  /** Waits until it has that many processes below it, and returns them. */
  List<ProcessHandle> awaitDescendants(int count) {
    return Awaitility.await()
        .atMost(LONG)
        .until(() -> process.descendants().toList(), list -> list.size() >= count);
  }

  /** Waits until it has said something on standard error. */
  void awaitErr(String text) {
    Awaitility.await().atMost(LONG).until(() -> err().contains(text));
  }

  /** What it left in its temporary directory, but for what JVMs keep there. */
  List<Path> leftFiles() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("tmp"))) {
      return files.filter(f -> !f.getFileName().toString().startsWith("hsperfdata")).toList();
    }
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
