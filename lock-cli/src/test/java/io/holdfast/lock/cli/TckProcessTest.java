package io.holdfast.lock.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.json.JSONObject;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The kit as users run it: a process, against a real Redis or the store that it starts. */
@Tag("any-jdk")
class TckProcessTest {
  private static final String SECRET = GuardedRedis.PASSWORD;

  @TempDir Path directory;

  @Test
  void tck_conforming_isExitCode0AndReportsEveryRule() throws Exception {
    Path file = directory.resolve("report.json");
    try (CliProcess cli =
        CliProcess.start(
            directory, "tck", "redis:embedded", "--rules", "5,18.1", "--report", file.toString())) {
      assertEquals(0, cli.exitCode(), cli.err());

      assertTrue(cli.out().contains("5.1    passed"), cli.out());
      assertTrue(cli.err().contains("started on redis://127.0.0.1:"), cli.err());
      List<JSONObject> rules = rules(Files.readString(file));
      assertEquals(List.of("5.1", "5.2", "5.3"), ids(rules, r -> verdict(r).equals("passed")));
      assertEquals(
          List.of("18.1"),
          ids(rules, r -> r.getString("reason").equals("--allow-faults was not given")));
      assertEquals(List.of(), ids(rules, r -> verdict(r).equals("failed")));
      assertEquals(List.of(), cli.leftFiles());
    }
  }

  @Test
  void tck_withoutPermission_killsNothing() throws Exception {
    try (CliProcess cli =
        CliProcess.start(directory, "tck", "local:", "--rules", "5,17", "--json")) {
      assertEquals(0, cli.exitCode(), cli.err());

      List<JSONObject> crashes =
          rules(cli.out()).stream().filter(r -> r.getString("rule").startsWith("17.")).toList();
      assertFalse(crashes.isEmpty(), cli.out());
      for (JSONObject rule : crashes) {
        assertEquals("not run", verdict(rule), rule::toString);
        assertEquals("--allow-faults was not given", rule.getString("reason"));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"redis:embedded", "redisson+redis:embedded", "zookeeper:embedded"})
  void tck_allowed_killsAndCutsOff(String url) throws Exception {
    String args = "tck " + url + " --rules 17.1,18.4 --allow-faults --json";
    try (CliProcess cli = CliProcess.start(directory, args.split(" "))) {
      assertEquals(0, cli.exitCode(), cli.err() + cli.out());

      assertEquals(
          List.of("17.1", "18.4"), ids(rules(cli.out()), r -> verdict(r).equals("passed")));
    }
  }

  /** A server whose user may not publish: waiters are served, but not called. */
  @Test
  void tck_notConforming_isExitCode1AndSaysWhatIsBroken() throws Exception {
    String mute = "user default on >%s ~* &* +@all -publish".formatted(SECRET);
    try (GuardedRedis server = new GuardedRedis(mute);
        CliProcess cli = CliProcess.start(directory, at(server.url()), "tck", "--rules", "4.1,5")) {
      assertEquals(1, cli.exitCode(), cli.err());

      assertTrue(cli.out().contains("4.1    FAILED"), cli.out());
      assertTrue(cli.out().contains("rule 4.1 is broken"), cli.out());
      assertTrue(cli.out().contains("5.1    passed"), cli.out());
      assertTrue(cli.out().contains("3 passed, 1 failed (4.1)"), cli.out());
      assertNoSecret(cli);
    }
  }

  @Test
  void tck_serverOutOfMemory_failsWithOneLine() throws Exception {
    try (GuardedRedis server = new GuardedRedis("maxmemory 1", "maxmemory-policy noeviction")) {
      try (CliProcess cli = CliProcess.start(directory, at(server.url()), "tck", "--rules", "5")) {
        assertEquals(1, cli.exitCode(), cli.err());

        assertEquals("", cli.out());
        assertEquals(1, cli.err().lines().count(), cli.err());
        assertNoSecret(cli);
      }
    }
  }

  @Test
  void tck_urlWithPasswordInTheEnvironment_isUsedAndNeverShown() throws Exception {
    try (GuardedRedis server = new GuardedRedis()) {
      Path file = directory.resolve("report.txt");
      List<String> args =
          List.of("tck", "--rules", "5,17.1", "--allow-faults", "--report", file.toString());
      try (CliProcess cli =
          CliProcess.start(directory, at(server.url()), args.toArray(String[]::new))) {
        while (cli.isAlive()) {
          for (Path process : processes()) {
            assertFalse(
                commandLine(process).contains(SECRET), () -> "the command line of " + process);
          }
        }
        assertEquals(0, cli.exitCode(), cli.err() + cli.out());

        assertNoSecret(cli);
        assertTrue(Files.readString(file).contains("17.1   passed"), cli.out());
        assertFalse(Files.readString(file).contains(SECRET), cli.out());
      }
    }
  }

  @Test
  void tck_noSuchRule_isExitCode2() throws Exception {
    try (CliProcess cli =
        CliProcess.start(directory, "tck", "redis:embedded", "--rules", "99,17")) {
      assertEquals(2, cli.exitCode(), cli.err());

      assertTrue(cli.err().contains("none of the rules 99,17 was run"), cli.err());
    }
  }

  @Test
  void tck_unreachable_failsWithOneLine() throws Exception {
    try (CliProcess cli =
        CliProcess.start(directory, at("redis://:" + SECRET + "@127.0.0.1:1"), "tck")) {
      assertEquals(1, cli.exitCode(), cli.err());

      assertEquals("", cli.out());
      assertEquals(1, cli.err().lines().count(), cli.err());
      assertNoSecret(cli);
    }
  }

  /** Where passwords belong. */
  private static Map<String, String> at(String url) {
    return Map.of("HOLDFAST_URL", url);
  }

  private static void assertNoSecret(CliProcess cli) throws IOException {
    assertFalse((cli.out() + cli.err()).contains(SECRET), cli.out() + cli.err());
  }

  private static List<JSONObject> rules(String report) {
    return StreamSupport.stream(new JSONObject(report).getJSONArray("rules").spliterator(), false)
        .map(JSONObject.class::cast)
        .toList();
  }

  private static String verdict(JSONObject rule) {
    return rule.getString("verdict");
  }

  private static List<String> ids(List<JSONObject> rules, Predicate<JSONObject> wanted) {
    return rules.stream().filter(wanted).map(rule -> rule.getString("rule")).toList();
  }

  /** All processes whose command lines this system shows. */
  private static List<Path> processes() throws IOException {
    Path proc = Path.of("/proc");
    if (!Files.isDirectory(proc)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(proc)) {
      return all.filter(p -> p.getFileName().toString().matches("\\d+")).toList();
    }
  }

  private static String commandLine(Path process) {
    try {
      return Files.readString(process.resolve("cmdline"), ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }
}
