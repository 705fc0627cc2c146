package io.holdfast.lock.cli;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A JVM like this one, with the same class path. */
final class ChildJvm {
  /** For one that does not live long. */
  static final List<String> QUICK =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto");

  /** For one that is measured: as a server runs. */
  static final List<String> MEASURED = List.of();

  private ChildJvm() {}

  /** Returns the command that runs a class. */
  static List<String> command(List<String> options, String mainClass, String... args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.add("-cp");
    command.add(classPath());
    command.add(mainClass);
    command.addAll(List.of(args));
    return command;
  }

  /** This JVM's class path, for one that may run in another directory. */
  private static String classPath() {
    String separator = File.pathSeparator;
    return Arrays.stream(System.getProperty("java.class.path").split(Pattern.quote(separator), -1))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(separator));
  }
}
