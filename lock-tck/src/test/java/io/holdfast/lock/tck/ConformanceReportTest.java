package io.holdfast.lock.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedMethod;

import io.holdfast.lock.tck.ConformanceReport.Result;
import io.holdfast.lock.tck.kit.Spec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** A report lists every rule, whatever was run, and looks complete only if it is. */
class ConformanceReportTest {
  private static volatile ConformanceReport last;

  /** As a program runs the kit, which has a URL and wants the report. */
  static class OfAProgram extends LockConformance {
    @Override
    protected LockFixture fixture() {
      return () -> "local:report";
    }

    @Override
    public void report(ConformanceReport report) {
      last = report;
    }
  }

  private static ConformanceReport ofTwoRules() {
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request()
                .selectors(
                    rule(LockConformance.Chapter05Names.class, "rule5_3_longestNamesWork"),
                    rule(
                        LockConformance.Chapter17Crash.class, "rule17_1_killedHolderCostsOneLease"))
                .build());
    return last;
  }

  private static DiscoverySelector rule(Class<?> chapter, String name) {
    return selectNestedMethod(List.of(OfAProgram.class), chapter, name);
  }

  @Test
  void report_ofTwoRules_listsAllAndIsNotComplete() {
    ConformanceReport report = ofTwoRules();

    assertEquals(Spec.load().ids(), report.results().stream().map(Result::rule).toList());
    assertEquals(List.of("5.3"), ids(report, Verdict.PASSED));
    assertEquals(List.of("17.1"), ids(report, Verdict.NOT_APPLICABLE));
    assertFalse(report.isComplete());
    assertFalse(report.conforms());
    int elsewhere = report.of(Verdict.TESTED_ELSEWHERE).size();
    assertEquals(
        report.results().size() - 2 - elsewhere, report.of(Verdict.NOT_RUN).size(), report::toText);
    assertTrue(report.toString().contains(" NOT RUN"), report::toString);
    assertTrue(report.toString().contains("17.1: other processes do not see"), report::toString);
    assertTrue(report.toJson().contains("\"complete\": false"), report::toJson);
    assertTrue(report.toText().contains("17.1   not applicable"), report::toText);
  }

  private static List<String> ids(ConformanceReport report, Verdict verdict) {
    return report.of(verdict).stream().map(Result::rule).toList();
  }

  @Test
  void write_report_isThereForMachinesAndReaders(@TempDir Path folder) throws IOException {
    ConformanceReport report = ofTwoRules();
    report.write(folder);

    assertEquals(report.toJson(), Files.readString(folder.resolve("local.json")));
    assertEquals(report.toText(), Files.readString(folder.resolve("local.txt")));
  }

  @Test
  void check_anotherText_saysWhatDiffersAndTheCommand(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("local.json"), "same\nold\n");

    CommittedSummary.check("same\nold\n", file, getClass());
    AssertionError stale =
        assertThrows(
            AssertionError.class, () -> CommittedSummary.check("same\nnew\n", file, getClass()));

    assertTrue(stale.getMessage().contains("[new]"), stale::getMessage);
    assertTrue(stale.getMessage().contains("[old]"), stale::getMessage);
    assertTrue(
        stale
            .getMessage()
            .contains(
                "./mvnw -B verify -pl lock-tck -am -Dtest=ConformanceReportTest"
                    + " -Dholdfast.tck.update=true"),
        stale::getMessage);
  }
}
