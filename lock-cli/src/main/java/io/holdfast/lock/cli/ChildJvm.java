package io.holdfast.lock.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A JVM like this one, with the same class path. */
final class ChildJvm {
  private ChildJvm() {}

  /** Returns the command that runs a class. */
  static List<String> command(String mainClass, String... args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add(mainClass);
    command.addAll(List.of(args));
    return command;
  }
}
