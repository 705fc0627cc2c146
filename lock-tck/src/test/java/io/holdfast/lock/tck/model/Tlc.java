package io.holdfast.lock.tck.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The model checker TLC, run on a module of docs/model in a JVM of its own: it keeps its state in
 * static fields.
 */
final class Tlc {
  private static final Path MODELS = Path.of("..", "docs", "model").toAbsolutePath();
  private static final Pattern STATES = Pattern.compile("(\\d+) distinct states found, (\\d+)");

  /** TLC has one line for all temporal properties. */
  static final String TEMPORAL = "Temporal properties were violated";

  /** What a run came to: how many states it saw, how many it left, and what it printed. */
  record Result(int exit, long states, long left, String output) {
    void requireViolated(String property) {
      String said = property.equals(TEMPORAL) ? property : "Invariant " + property + " is violated";
      assertTrue(output.contains(said), () -> "not found; expected: " + said + "\n" + output);
    }

    void requireComplete(long atLeast) {
      assertEquals(0, exit, output);
      assertEquals(0, left, output);
      assertTrue(states >= atLeast, () -> "only " + states + " distinct states\n" + output);
    }
  }

  private Tlc() {}

  /**
   * Checks a module.
   *
   * @param config the name of a configuration in docs/model
   * @param changes what its constants, or its lists of properties, are instead
   * @param dir an empty directory
   */
  static Result check(
      String module, String config, Map<String, String> changes, int minutes, Path dir)
      throws IOException, InterruptedException {
    String spec = module + ".tla";
    Files.copy(MODELS.resolve(spec), dir.resolve(spec));
    Files.writeString(dir.resolve(module + ".cfg"), changed(config, changes));
    Path output = dir.resolve("output");
    Process tlc =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:+UseSerialGC",
                "-Xmx1g",
                "-Djava.io.tmpdir=" + dir,
                minutes > 3 ? "-XX:TieredStopAtLevel=4" : "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "tlc2.TLC",
                "-workers",
                "1",
                "-fp",
                "0",
                spec)
            .directory(dir.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertTrue(tlc.waitFor(minutes, TimeUnit.MINUTES), "TLC does not end");
    } finally {
      tlc.destroyForcibly().waitFor();
    }
    return result(tlc.exitValue(), Files.readString(output));
  }

  private static String changed(String config, Map<String, String> changes) throws IOException {
    String text = Files.readString(MODELS.resolve(config + ".cfg"));
    for (Map.Entry<String, String> change : changes.entrySet()) {
      Matcher line =
          Pattern.compile("^( *" + change.getKey() + "(?: =)?) .*$", Pattern.MULTILINE)
              .matcher(text);
      assertTrue(line.find(), () -> change.getKey() + " is not in " + config + ".cfg");
      text = line.replaceFirst("$1 " + Matcher.quoteReplacement(change.getValue()));
    }
    return text;
  }

  private static Result result(int exit, String output) {
    Matcher numbers = STATES.matcher(output);
    long states = -1;
    long left = -1;
    while (numbers.find()) {
      states = Long.parseLong(numbers.group(1));
      left = Long.parseLong(numbers.group(2));
    }
    assertTrue(states > 0, output);
    return new Result(exit, states, left, output);
  }
}
