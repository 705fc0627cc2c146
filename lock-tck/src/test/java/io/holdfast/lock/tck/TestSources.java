package io.holdfast.lock.tck;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds tests that documents name, in the sources of the modules. */
final class TestSources {
  /** How documents name a test: class and method. */
  static final Pattern NAME = Pattern.compile("`(\\w+)\\.(\\w+)`");

  private static final Pattern ANNOTATION = Pattern.compile("Test(?:\\(.*\\))?\n");

  private TestSources() {}

  /** Returns whether one of the modules has the class, and that has the test. */
  static boolean isTest(String type, String method, String... modules) throws IOException {
    for (String module : modules) {
      Optional<String> source = source(module, type);
      if (source.isPresent()) {
        return isTest(source.get(), method);
      }
    }
    return false;
  }

  private static boolean isTest(String source, String method) {
    Matcher declared = Pattern.compile("\n  (?:final )?void " + method + "\\(").matcher(source);
    return declared.find()
        && ANNOTATION
            .matcher(
                source.substring(
                    source.lastIndexOf("\n  }\n", declared.start()), declared.start() + 1))
            .find();
  }

  private static Optional<String> source(String module, String type) throws IOException {
    try (Stream<Path> sources = Files.walk(Path.of("..", module, "src", "test", "java"))) {
      Optional<Path> found = sources.filter(path -> path.endsWith(type + ".java")).findAny();
      return found.isPresent() ? Optional.of(Files.readString(found.get())) : Optional.empty();
    }
  }

  /** Returns whether a class of a module's tests extends the other one. */
  static boolean isExtended(String type, String module) throws IOException {
    Pattern extending = Pattern.compile("(?<!abstract )class \\w+ extends " + type + "\\b");
    try (Stream<Path> sources = Files.walk(Path.of("..", module, "src", "test", "java"))) {
      for (Path source : sources.filter(path -> path.toString().endsWith(".java")).toList()) {
        if (extending.matcher(Files.readString(source)).find()) {
          return true;
        }
      }
      return false;
    }
  }
}
