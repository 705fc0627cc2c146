package io.holdfast.lock.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the figures come from.
 *
 * @param processor its model
 * @param cores that the JVM may use
 * @param system operating system
 * @param jdk that the clients ran on
 * @param servers names, versions and what matters of their configuration
 * @param date of the run
 */
public record Machine(
    String processor, int cores, String system, String jdk, List<String> servers, LocalDate date) {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  /** Returns this one. */
  public static Machine here(List<String> servers) {
    return new Machine(
        model(),
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"),
        List.copyOf(servers),
        LocalDate.now(ZoneOffset.UTC));
  }

  private static String model() {
    if (Files.isReadable(CPU_INFO)) {
      try (Stream<String> lines = Files.lines(CPU_INFO)) {
        return lines
            .filter(line -> line.startsWith("model name"))
            .map(line -> line.replaceFirst(".*:\\s*", ""))
            .findFirst()
            .orElse(System.getProperty("os.arch"));
      } catch (IOException e) {
        // Its architecture has to do.
      }
    }
    return System.getProperty("os.arch");
  }

  /** Returns all of it in one line. */
  public String line() {
    return String.join("; ", lines());
  }

  /** Returns the same in lines that a picture has room for. */
  List<String> lines() {
    return List.of(
        "%d cores (%s), %s, %s".formatted(cores, processor, system, jdk),
        "%s; %s".formatted(String.join("; ", servers), date));
  }
}
