package io.holdfast.lock.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.benchmarks.contestants.Contestant.Role;
import io.holdfast.lock.benchmarks.report.Machine;
import io.holdfast.lock.benchmarks.report.Report;
import io.holdfast.lock.benchmarks.report.TextTable;
import io.holdfast.lock.benchmarks.scenarios.Effort;
import io.holdfast.lock.benchmarks.scenarios.Result;
import io.holdfast.lock.benchmarks.scenarios.Row;
import io.holdfast.lock.benchmarks.scenarios.Servers;
import io.holdfast.lock.benchmarks.workloads.Metric;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One scenario of each kind works, and counts what no machine changes. No times are asserted. */
@Tag("any-jdk")
class BenchTest {
  private static final List<String> SCENARIOS =
      List.of(
          "engine-nested",
          "uncontended-16",
          "zookeeper-uncontended-1",
          "nested",
          "zookeeper-nested",
          "one-name-8",
          "processes-4x1",
          "failed-try-other",
          "failed-try-own",
          "flash-sale",
          "names-100000");

  private static Servers servers;
  private static List<Result> results;

  @BeforeAll
  static void run() throws InterruptedException {
    servers = Servers.start();
    results = new Bench(Effort.SMOKE, SCENARIOS, List.of(), text -> {}).run(servers);
  }

  @AfterAll
  static void stop() {
    servers.close();
  }

  private static Row row(String scenario, String contestant) {
    return results.stream()
        .filter(result -> result.id().equals(scenario))
        .findFirst()
        .flatMap(result -> result.row(contestant))
        .orElseThrow();
  }

  @Test
  void everyScenario_isRun() {
    assertEquals(SCENARIOS, results.stream().map(Result::id).toList());
  }

  @Test
  void everyContestant_hasFigures() {
    for (Result result : results) {
      for (Row row : result.rows()) {
        String text = TextTable.of(result);
        assertNull(row.failure(), text);
        // A heap may come out smaller than it was.
        assertTrue(row.value(result.primary()) > 0 || result.primary() == Metric.HEAP, text);
      }
    }
  }

  @Test
  void uncontended_aPairIsTwoRequests() {
    for (String backend : List.of("redis", "redisson")) {
      assertEquals(2, row("uncontended-16", "holdfast-" + backend).value(Metric.REQUESTS));
    }
  }

  @Test
  void nested_isNoRequest() {
    assertEquals(0, row("nested", "holdfast-redis").value(Metric.REQUESTS), 0.01);
    assertEquals(0, row("zookeeper-nested", "holdfast-zookeeper").value(Metric.REQUESTS), 0.01);
  }

  @Test
  void failedTry_isOneRequest_noneIfTheClientHoldsTheName() {
    assertEquals(1, row("failed-try-other", "holdfast-redis").value(Metric.REQUESTS));
    assertEquals(0, row("failed-try-own", "holdfast-redis").value(Metric.REQUESTS));
  }

  @Test
  void report_isWritten(@TempDir Path directory) throws Exception {
    Machine machine = Machine.here(servers.descriptions());
    new Report(machine, "a smoke", results).write(directory);
    String page = Files.readString(directory.resolve("README.md"));
    for (Result result : results) {
      assertTrue(page.contains("## " + result.id()), page);
      assertTrue(Files.exists(directory.resolve(result.id() + ".svg")));
      assertTrue(result.rows().stream().anyMatch(row -> row.role() == Role.OURS), page);
    }
  }
}
