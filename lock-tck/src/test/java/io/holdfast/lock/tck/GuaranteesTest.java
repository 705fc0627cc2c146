package io.holdfast.lock.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.tck.kit.Spec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Each cell of docs/guarantees.md has something that shows it. */
class GuaranteesTest {
  private static final List<String> BACKENDS = List.of("redis", "redisson", "zookeeper", "local");
  private static final Pattern RULE =
      Pattern.compile("\\[(\\d+\\.\\d+)]\\(spec\\.md#rule-(\\d+\\.\\d+)\\)");
  private static final Path DOCS = Path.of("..", "docs");

  /** What the table says of a fault and a backend. */
  private record Cell(String fault, String backend, String text) {
    boolean promises() {
      return !text.equals("–");
    }

    List<MatchResult> rules() {
      return RULE.matcher(text).results().toList();
    }

    List<MatchResult> tests() {
      return TestSources.NAME.matcher(text).results().toList();
    }
  }

  private static List<Cell> cells() throws IOException {
    String document = Files.readString(DOCS.resolve("guarantees.md"));
    String table = document.substring(document.indexOf("\n## Table\n") + 1);
    List<List<String>> rows =
        table
            .lines()
            .skip(1)
            .takeWhile(line -> !line.startsWith("## "))
            .filter(line -> line.startsWith("|"))
            .map(line -> Arrays.stream(line.substring(1).split("\\|")).map(String::strip).toList())
            .toList();
    assertEquals(BACKENDS, rows.get(0).subList(1, 1 + BACKENDS.size()));
    List<Cell> cells = new ArrayList<>();
    for (List<String> row : rows.subList(2, rows.size())) {
      assertEquals(2 + BACKENDS.size(), row.size(), () -> "cells of " + row.get(0));
      for (int i = 0; i < BACKENDS.size(); i++) {
        cells.add(new Cell(row.get(0), BACKENDS.get(i), row.get(i + 1)));
      }
    }
    assertTrue(cells.size() >= 80, () -> cells.size() + " cells");
    return cells;
  }

  @Test
  void cells_sayAPromiseAndWhatShowsIt() throws IOException {
    for (Cell cell : cells()) {
      assertTrue(cell.text().matches("–|(kept|fencing only|lost): .*"), cell::toString);
      assertTrue(!cell.promises() || cell.rules().size() + cell.tests().size() > 0, cell::toString);
    }
  }

  @Test
  void rulesOfCells_passedOnThatBackend() throws IOException {
    for (Cell cell : cells()) {
      String results =
          Files.readString(DOCS.resolve("conformance").resolve(cell.backend() + ".json"));
      String passed = results.substring(0, results.indexOf("\"notApplicable\""));
      for (MatchResult rule : cell.rules()) {
        assertEquals(rule.group(1), rule.group(2), cell::toString);
        assertTrue(Spec.load().rules().containsKey(rule.group(1)), cell::toString);
        assertTrue(passed.contains("\"" + rule.group(1) + "\""), cell::toString);
      }
    }
  }

  @Test
  void testsOfCells_existAndAreRunOnThatBackend() throws IOException {
    for (Cell cell : cells()) {
      String module = "lock-" + cell.backend();
      for (MatchResult test : cell.tests()) {
        String type = test.group(1);
        boolean shared = type.endsWith("Guarantees");
        boolean engine = type.endsWith("InterleavingTest");
        String where = shared || engine ? "lock-tck" : module;
        assertTrue(TestSources.isTest(type, test.group(2), where), () -> test.group() + " " + cell);
        assertTrue(!shared || runs(type, module), () -> type + " is not run: " + cell);
      }
    }
  }

  /** Whether a module has a test class that inherits from a shared one. */
  private static boolean runs(String type, String module) throws IOException {
    return TestSources.isExtended(type, module)
        || (type.equals("Guarantees") && TestSources.isExtended("RedisGuarantees", module));
  }

  @Test
  void testsOfTheGrantDelay_exist() throws IOException {
    assertEquals(4, testsOf(section("With the grant delay")).size());
  }

  @Test
  void testsUnderSentinel_exist_andLossesWereSeen() throws IOException {
    String section = section("Under Sentinel");
    assertEquals(10, testsOf(section).size());
    List<String> losses =
        section
            .lines()
            .flatMap(line -> Arrays.stream(line.split("\\|")))
            .map(String::strip)
            .filter(cell -> cell.startsWith("fencing only: "))
            .toList();
    assertEquals(2, losses.size());
    losses.forEach(cell -> assertTrue(cell.contains("_bothHold"), cell));
  }

  private static String section(String title) throws IOException {
    String document = Files.readString(DOCS.resolve("guarantees.md"));
    int begin = document.indexOf("\n## " + title);
    return document.substring(begin, document.indexOf("\n## ", begin + 1));
  }

  private static List<MatchResult> testsOf(String section) throws IOException {
    List<MatchResult> tests = TestSources.NAME.matcher(section).results().toList();
    for (MatchResult test : tests) {
      assertTrue(TestSources.isTest(test.group(1), test.group(2), "lock-redis"), test::group);
    }
    return tests;
  }

  @Test
  void testsOfTheCluster_exist_andALossWasSeen() throws IOException {
    String document = Files.readString(DOCS.resolve("guarantees.md"));
    int section = document.indexOf("\n## Over Redis Cluster");
    String text = document.substring(section, document.indexOf("\n## ", section + 1));
    List<MatchResult> tests = TestSources.NAME.matcher(text).results().toList();
    assertEquals(13, tests.size());
    for (MatchResult test : tests) {
      assertTrue(TestSources.isTest(test.group(1), test.group(2), "lock-redis"), test::group);
    }
    assertTrue(text.matches("(?s).*fencing only: `\\w+\\.\\w+_bothHold`.*"));
  }

  @Test
  void testsOfTheQuorum_exist_andLossesWereSeen() throws IOException {
    String document = Files.readString(DOCS.resolve("guarantees.md"));
    int section = document.indexOf("\n## On several servers");
    List<String> rows =
        document
            .substring(section, document.indexOf("\n## ", section + 1))
            .lines()
            .filter(line -> line.startsWith("| ") && line.contains(": "))
            .toList();
    assertEquals(9, rows.size());
    for (String row : rows) {
      List<MatchResult> tests = TestSources.NAME.matcher(row).results().toList();
      assertFalse(tests.isEmpty(), row);
      for (MatchResult test : tests) {
        boolean inherits = test.group(1).equals("RedisQuorumGuaranteesTest");
        assertTrue(
            TestSources.isTest(test.group(1), test.group(2), "lock-redis")
                || (inherits && TestSources.isTest("Guarantees", test.group(2), "lock-tck")),
            test::group);
      }
      assertTrue(!row.contains("fencing only") || row.contains("_bothHold"), row);
    }
  }

  /** So that the table does not flatter. */
  @Test
  void lossesOfExclusion_wereSeen() throws IOException {
    List<Cell> lost =
        cells().stream().filter(cell -> cell.text().matches("(fencing only|lost): .*")).toList();
    assertTrue(lost.size() >= 8, lost::toString);
    for (Cell cell : lost) {
      assertTrue(
          cell.tests().stream().anyMatch(test -> test.group(2).contains("_bothHold")),
          cell::toString);
    }
  }
}
