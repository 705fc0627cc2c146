package io.holdfast.lock.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process that has ended, and what it printed. */
record Program(List<String> command, int exitCode, String output) {
  private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));

  /** For JVMs that end soon. */
  private static final String QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

  /** Runs a Java program: {@code java} and the given arguments. */
  static Program java(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(JAVA_HOME.resolve("bin").resolve("java").toString());
    command.addAll(List.of(QUICK.split(" ")));
    command.addAll(List.of(arguments));
    return run(command, Duration.ofMinutes(1));
  }

  /** Runs a command on this JVM's Java, and kills it if it takes too long. */
  static Program run(List<String> command, Duration limit) {
    try {
      Path output = Files.createTempFile("holdfast-program", ".log");
      try {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("JAVA_HOME", JAVA_HOME.toString());
        builder.environment().merge("MAVEN_OPTS", QUICK, (given, quick) -> given + " " + quick);
        Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
        process.getOutputStream().close();
        boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        String text = Files.readString(output, StandardCharsets.UTF_8);
        if (!ended) {
          throw new AssertionError("not ended after " + limit + ": " + command + "\n" + text);
        }
        return new Program(command, process.exitValue(), text);
      } finally {
        Files.delete(output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Fails, showing what was printed, unless the program ended well. */
  Program succeeded() {
    assertEquals(0, exitCode, () -> "exit code of " + command + "\n" + output);
    return this;
  }
}
