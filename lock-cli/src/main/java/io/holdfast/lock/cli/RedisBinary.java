package io.holdfast.lock.cli;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import redis.embedded.core.ExecutableProvider;

/**
 * A program that serves the Redis protocol.
 *
 * @param path where it is
 * @param description its name and version, and where it came from
 */
record RedisBinary(Path path, String description) {
  private static final Pattern VERSION = Pattern.compile("\\bv=(\\d+)\\.(\\d+)\\.(\\d+)");
  private static final int[] EMBEDDED = {6, 2, 11};

  /**
   * Takes the one on the PATH if it is newer than the one that comes with this program.
   *
   * @param directory where the latter is put
   */
  static RedisBinary find(Path directory) throws InterruptedException {
    Optional<Path> installed = onPath("redis-server");
    if (installed.isPresent()) {
      int[] version = version(installed.get(), directory);
      if (Arrays.compare(version, EMBEDDED) > 0) {
        return new RedisBinary(installed.get(), "Redis " + text(version) + " (from the PATH)");
      }
    }
    return new RedisBinary(unpack(directory), "Redis " + text(EMBEDDED) + " (built in)");
  }

  private static Optional<Path> onPath(String name) {
    String path = System.getenv("PATH");
    if (path == null) {
      return Optional.empty();
    }
    return Arrays.stream(path.split(Pattern.quote(File.pathSeparator), -1))
        .filter(entry -> !entry.isEmpty())
        .map(entry -> new File(entry, name).toPath().toAbsolutePath())
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst();
  }

  /** Asks a program for its version; an empty one if it does not say. */
  private static int[] version(Path program, Path directory) throws InterruptedException {
    Path answer = directory.resolve("version.txt");
    try {
      Process process =
          new ProcessBuilder(program.toString(), "--version")
              .redirectErrorStream(true)
              .redirectOutput(answer.toFile())
              .start();
      if (!process.waitFor(2, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return new int[0];
      }
      Matcher matcher = VERSION.matcher(Files.readString(answer, StandardCharsets.ISO_8859_1));
      return matcher.find() ? numbers(matcher) : new int[0];
    } catch (IOException e) {
      return new int[0];
    }
  }

  private static int[] numbers(Matcher matcher) {
    int[] numbers = new int[3];
    for (int i = 0; i < 3; i++) {
      numbers[i] = Integer.parseInt(matcher.group(i + 1));
    }
    return numbers;
  }

  private static Path unpack(Path directory) {
    try {
      return ExecutableProvider.newJarResourceProvider(directory.toFile()).get().toPath();
    } catch (IOException | RuntimeException e) {
      throw new CliException(
          "no Redis for this machine comes with holdfast (%s); install redis-server, or name a"
                  .formatted(e.getMessage())
              + " store with --url",
          e);
    }
  }

  private static String text(int[] version) {
    return version[0] + "." + version[1] + "." + version[2];
  }
}
