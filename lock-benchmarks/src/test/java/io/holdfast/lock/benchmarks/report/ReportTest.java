package io.holdfast.lock.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.benchmarks.contestants.Contestant.Role;
import io.holdfast.lock.benchmarks.scenarios.Result;
import io.holdfast.lock.benchmarks.scenarios.Row;
import io.holdfast.lock.benchmarks.scenarios.Target;
import io.holdfast.lock.benchmarks.workloads.Metric;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.NodeList;

class ReportTest {
  private static final Machine MACHINE =
      new Machine(
          "A <processor>", 2, "Linux", "JDK", List.of("Redis 7", "ZooKeeper"), LocalDate.EPOCH);

  private static Row row(String contestant, Role role, double rate, double cpu) {
    return new Row(
        contestant,
        role,
        List.of(Map.of(Metric.RATE, rate, Metric.CLIENT_CPU, cpu), Map.of(Metric.RATE, 2 * rate)),
        null);
  }

  private static Result result() {
    return new Result(
        "uncontended-1",
        "Locks & unlocks",
        Metric.RATE,
        List.of(Metric.CLIENT_CPU, Metric.REQUESTS),
        "raw",
        List.of(
            row("raw", Role.BASELINE, 1000, 5),
            row("ours", Role.OURS, 123_456, 0.25),
            new Row("broken", Role.PEER, List.of(), "it | says\nwhy")),
        List.of(
            new Target("ours", Metric.RATE, /* atLeast= */ true, 100, "raw"),
            new Target("ours", Metric.CLIENT_CPU, /* atLeast= */ false, 0.1, null)));
  }

  private static Report report() {
    return new Report(MACHINE, "a quick", List.of(result()));
  }

  private static String page() {
    return new MarkdownPage(report()).text();
  }

  @Test
  void page_hasALineForEachContestant() {
    String page = page();
    assertTrue(
        page.contains("| contestant | rate, ops/s | least – most | × raw | client CPU, µs/op |"),
        page);
    assertTrue(page.contains("| raw | 1 500 | 1 000 – 2 000 | 1.00 | 5.00 |"), page);
    assertTrue(page.contains("| ours | 185 184 | 123 456 – 246 912 | 123 | 0.25 |"), page);
  }

  @Test
  void page_saysWhichTargetsWereMet() {
    String page = page();
    assertTrue(
        page.contains("≥ 100 × raw: 123, met<br>client CPU, µs/op ≤ 0.10: 0.25, **not met**"));
    assertTrue(page.contains("1 of 2 targets were met; these were not:"));
    assertTrue(page.contains("- [uncontended-1](#uncontended-1) ours: client CPU, µs/op ≤ 0.10"));
  }

  @Test
  void page_namesTheMachine() {
    assertTrue(
        page().contains("2 cores (A <processor>), Linux, JDK; Redis 7; ZooKeeper; 1970-01-01"));
  }

  @Test
  void page_saysWhatFailed_asOneCell() {
    assertTrue(page().contains("| broken | failed: it \\| says |  |  |  |  |"), page());
  }

  @Test
  void page_leavesOutColumnsOfWhichNothingIsKnown() {
    assertFalse(page().contains(Metric.REQUESTS.heading()));
  }

  @Test
  void write_picturesAreWellFormedAndWithoutResources(@TempDir Path directory) throws Exception {
    report().write(directory);
    for (String name : List.of("overview.svg", "uncontended-1.svg")) {
      Path picture = directory.resolve(name);
      NodeList bars =
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(picture.toFile())
              .getElementsByTagName("rect");
      assertEquals(2, bars.getLength());
      String text = Files.readString(picture);
      assertFalse(text.replace("http://www.w3.org/2000/svg", "").contains("http"), text);
      assertTrue(text.contains("prefers-color-scheme: dark"));
    }
  }

  @Test
  void chart_farApart_isLogarithmic() {
    assertTrue(new BarChart(result()).document().contains("logarithmic"));
  }

  @Test
  void json_hasAllFigures() {
    String json = JsonResults.text(report());
    assertTrue(json.contains("\"medians\":{\"rate\":185184.0,\"client_cpu\":0.25}"), json);
    assertTrue(json.contains("\"failure\":\"it | says\\u000awhy\""), json);
    assertTrue(
        json.contains("\"atMost\":0.1,\"baseline\":null,\"reached\":0.25,\"met\":false"), json);
  }

  @Test
  void json_notANumber_isNull() {
    assertEquals("[null]", Json.of(List.of(Double.NaN)));
  }
}
