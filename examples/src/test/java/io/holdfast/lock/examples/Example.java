package io.holdfast.lock.examples;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A copy of an example, built as a user would build it: from Maven repositories, one of which has
 * what this build has packaged.
 */
final class Example {
  private static final Path WORK = Reactor.ROOT.resolve(Path.of("examples", "target", "builds"));

  private final Path folder;
  private final Path repository;

  private Example(Path folder, Path repository) {
    this.folder = folder;
    this.repository = repository;
  }

  /** Copies the example of the given name, with a repository of its own. */
  static Example copy(String name) {
    Path work = WORK.resolve(name);
    try {
      delete(work);
      Path folder = work.resolve(name);
      copy(source(name), folder);
      Path repository = work.resolve("repository");
      Reactor.deploy(repository);
      return new Example(folder, repository);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns where the example itself is. */
  static Path source(String name) {
    return Reactor.ROOT.resolve("examples").resolve(name);
  }

  private static void copy(Path from, Path to) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(from)) {
      files =
          all.filter(Files::isRegularFile)
              .filter(file -> !file.startsWith(from.resolve("target")))
              .toList();
    }
    for (Path file : files) {
      Path copy = to.resolve(from.relativize(file));
      Files.createDirectories(copy.getParent());
      Files.copy(file, copy);
    }
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }

  /** Runs Maven. */
  Program maven(String... arguments) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("sh", Reactor.ROOT.resolve("mvnw").toString(), "-B", "-ntp"));
    if (Boolean.getBoolean("holdfast.examples.offline")) {
      command.add("-o");
    }
    command.addAll(List.of("-f", folder.resolve("pom.xml").toString()));
    command.add("-Dholdfast.version=" + Reactor.DEPLOYED_VERSION);
    // Downloads are kept where those of this build are; what is ours is found behind that.
    command.add("-Dmaven.repo.local=" + System.getProperty("holdfast.examples.localRepository"));
    command.add("-Dmaven.repo.local.tail=" + repository);
    command.add("-Dmaven.repo.local.tail.ignoreAvailability=true");
    command.add("-Dholdfast.tck.timeScale=" + System.getProperty("holdfast.tck.timeScale", "1"));
    command.addAll(List.of(arguments));
    return Program.run(command, Duration.ofMinutes(15));
  }

  /** Returns a file of the copy. */
  Path file(String first, String... more) {
    return folder.resolve(Path.of(first, more));
  }

  /** Returns the jars in a folder of the copy. */
  List<Path> jars(String first, String... more) {
    try (Stream<Path> files = Files.list(file(first, more))) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Joins files to a path for {@code java}. */
  static String path(List<Path> files) {
    return files.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }
}
