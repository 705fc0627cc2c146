package io.holdfast.lock.cli;

import static io.holdfast.lock.tck.secrets.Secrets.MARK;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.awaitility.Awaitility;
import org.json.JSONObject;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command as a whole: real processes and a real Redis. */
@Tag("any-jdk")
class SeckillProcessTest {
  @TempDir Path directory;

  @Test
  void seckill_noUrl_showsExactAndOversoldSales() throws Exception {
    try (CliProcess cli = CliProcess.start(directory, "seckill", "--buyers", "60")) {
      assertEquals(0, cli.exitCode(), cli.err());

      List<String> rows = cli.out().lines().toList();
      assertTrue(rows.get(1).matches("locked +1 +60 +10 +10 +0 +50 .*"), cli.out());
      assertTrue(rows.get(2).matches("none +1 +60 +10 +\\d+ +[1-9].*"), cli.out());
      assertTrue(rows.get(3).matches("jvm +2 +60 +10 +\\d+ +[1-9].*"), cli.out());
      assertFalse(cli.err().contains("\r"), cli.err());
      assertEquals(List.of(), cli.leftFiles());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"redisson+redis:embedded", "zookeeper:embedded", "local:"})
  void seckill_otherStores_showTheSame(String url) throws Exception {
    try (CliProcess cli = CliProcess.start(directory, "seckill", "--buyers", "60", "--url", url)) {
      assertEquals(0, cli.exitCode(), cli.err());

      List<String> rows = cli.out().lines().toList();
      assertTrue(rows.get(1).matches("locked +1 +60 +10 +10 +0 +50 .*"), cli.out());
      assertTrue(rows.get(2).matches("none +1 +60 +10 +\\d+ +[1-9].*"), cli.out());
      assertTrue(rows.get(3).matches("jvm +2 +60 +10 +\\d+ +[1-9].*"), cli.out());
      assertEquals(List.of(), cli.leftFiles());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"redis:embedded", "redisson+redis:embedded", "zookeeper:embedded"})
  void seckill_killed_othersGoOnAndEverybodyIsServed(String url) throws Exception {
    String args = "seckill --only locked --processes 3 --kill 1 --buyers 30 --json --url " + url;
    try (CliProcess cli = CliProcess.start(directory, args.split(" "))) {
      assertEquals(0, cli.exitCode(), cli.err());

      JSONObject run = onlyRun(cli);
      assertEquals(10, run.getInt("sold"));
      assertEquals(0, run.getInt("oversold"));
      assertEquals(20, run.getInt("soldOut"));
      assertEquals(0, run.getInt("failed"));
      assertEquals(1, run.getInt("killed"));
      assertEquals(3, run.getInt("processes"));
    }
  }

  @Test
  void seckill_json_isOneObjectWithAllFields() throws Exception {
    String args = "seckill --only locked --buyers 20 --stock 3 --think PT0.005S --json";
    try (CliProcess cli = CliProcess.start(directory, args.split(" "))) {
      assertEquals(0, cli.exitCode(), cli.err());

      JSONObject run = onlyRun(cli);
      Set<String> fields =
          Set.of(
              "mode",
              "processes",
              "buyers",
              "stock",
              "sold",
              "oversold",
              "soldOut",
              "failed",
              "killed",
              "wallMillis",
              "holdsPerSecond");
      assertEquals(fields, run.keySet());
      assertEquals("locked", run.getString("mode"));
      assertTrue(run.getLong("wallMillis") >= 15, run::toString);
      assertTrue(run.getDouble("holdsPerSecond") > 0, run::toString);
    }
  }

  /** The one on the PATH is nothing but its version. */
  @ParameterizedTest
  @CsvSource({
    "99.0.0, 1, cannot start Redis 99.0.0 (from the PATH)",
    "6.0.16, 0, Redis 6.2.11 (built in) started on"
  })
  void seckill_redisOnThePath_isTakenIfNewer(String version, int exitCode, String said)
      throws Exception {
    Path bin = Files.createDirectory(directory.resolve("bin"));
    Path program = bin.resolve("redis-server");
    Files.writeString(program, "#!/bin/sh\necho Redis server v=%s sha=0\n".formatted(version));
    assertTrue(program.toFile().setExecutable(true));
    Map<String, String> path =
        Map.of("PATH", bin + File.pathSeparator + Objects.requireNonNull(System.getenv("PATH")));
    String args = "seckill --only locked --buyers 3 --stock 1 --think 1ms";
    try (CliProcess cli = CliProcess.start(directory, path, args.split(" "))) {
      assertEquals(exitCode, cli.exitCode(), cli.err());

      assertTrue(cli.err().contains(said), cli.err());
      assertEquals(List.of(), cli.leftFiles());
    }
  }

  private static JSONObject onlyRun(CliProcess cli) throws IOException {
    JSONObject report = new JSONObject(cli.out());
    assertEquals(Set.of("backend", "runs"), report.keySet());
    assertTrue(report.getString("backend").contains("://127.0.0.1:"), cli.out());
    assertEquals(1, report.getJSONArray("runs").length());
    return report.getJSONArray("runs").getJSONObject(0);
  }

  @Test
  void seckill_unreachable_failsWithOneLine() throws Exception {
    Path own = Files.createDirectory(directory.resolve("own"));
    Path arguments = directory.resolve("arguments");
    Files.writeString(arguments, "--url redis://me:" + MARK + "@127.0.0.1:1");
    try (CliProcess cli = CliProcess.start(own, "seckill", "@" + arguments)) {
      assertEquals(1, cli.exitCode(), cli.err());

      assertEquals("", cli.out());
      assertEquals(1, cli.err().lines().count(), cli.err());
      assertFalse(cli.err().contains(MARK), cli.err());
    }
  }

  @Test
  void seckill_interruptedWhileSelling_leavesNothing() throws Exception {
    String args = "seckill --only locked --processes 2 --think 10m";
    try (CliProcess cli = CliProcess.start(directory, args.split(" "))) {
      List<ProcessHandle> below = cli.awaitDescendants(4);
      cli.awaitErr("sold 0");
      int expected = cli.interrupt();

      assertEquals(expected, cli.exitCode(), cli.err());
      assertGone(below, cli);
    }
  }

  @Test
  void seckill_terminatedWhileStarting_leavesNothing() throws Exception {
    try (CliProcess cli = CliProcess.start(directory, "seckill", "--think", "10m")) {
      List<ProcessHandle> below = cli.awaitDescendants(1);
      cli.terminate();

      assertEquals(143, cli.exitCode(), cli.err());
      assertGone(below, cli);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"redis:embedded", "zookeeper:embedded"})
  void seckill_killedItself_takesItsServerAlong(String url) throws Exception {
    String args = "seckill --only locked --think 10m --url " + url;
    try (CliProcess cli = CliProcess.start(directory, args.split(" "))) {
      List<ProcessHandle> below = cli.awaitDescendants(2);
      cli.awaitErr("sold 0");
      cli.kill();

      assertGone(below, cli);
    }
  }

  private static void assertGone(List<ProcessHandle> processes, CliProcess cli) throws IOException {
    Awaitility.await()
        .atMost(CliProcess.LONG)
        .until(
            () ->
                processes.stream().noneMatch(ProcessHandle::isAlive) && cli.leftFiles().isEmpty());
    assertFalse(cli.err().contains("\tat "), cli.err());
  }
}
