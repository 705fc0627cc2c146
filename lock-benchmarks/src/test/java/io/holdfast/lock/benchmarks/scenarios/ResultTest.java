package io.holdfast.lock.benchmarks.scenarios;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.benchmarks.contestants.Contestant.Role;
import io.holdfast.lock.benchmarks.workloads.Metric;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResultTest {
  private static final Row RAW = row("raw", Role.BASELINE, 100, 200);
  private static final Row OURS = row("ours", Role.OURS, 150, 300);
  private static final Row SLOW = row("slow", Role.PEER, 10, 20);
  private static final Row FAST = row("fast", Role.PEER, 50, 100);
  private static final Row FAILED = new Row("failed", Role.PEER, List.of(), "why");

  private static Row row(String contestant, Role role, double... rates) {
    return new Row(
        contestant,
        role,
        Arrays.stream(rates).mapToObj(rate -> Map.of(Metric.RATE, rate)).toList(),
        null);
  }

  private static Result result(Target... targets) {
    return new Result(
        "id",
        "title",
        Metric.RATE,
        List.of(),
        "raw",
        List.of(RAW, OURS, SLOW, FAST, FAILED),
        List.of(targets));
  }

  @Test
  void ratio_toAnotherContestant() {
    assertEquals(1.5, result().ratio(OURS, Metric.RATE, "raw"));
  }

  @Test
  void ratio_toTheBestPeer_isNotToOursOrABaseline() {
    assertEquals(3, result().ratio(OURS, Metric.RATE, Target.BEST_PEER));
  }

  @Test
  void ratio_toOneThatFailedOrIsMissing_isNotANumber() {
    assertEquals(Double.NaN, result().ratio(OURS, Metric.RATE, "failed"));
    assertEquals(Double.NaN, result().ratio(OURS, Metric.RATE, "missing"));
  }

  @Test
  void met_boundIsReached() {
    assertTrue(result().met(Target.atLeast("ours", Metric.RATE, 1.5, "raw")));
    assertTrue(result().met(Target.atMost("ours", Metric.RATE, 225)));
  }

  @Test
  void met_boundIsMissed() {
    assertFalse(result().met(Target.atLeast("ours", Metric.RATE, 1.6, "raw")));
    assertFalse(result().met(Target.atMost("ours", Metric.RATE, 224)));
  }

  @Test
  void met_unknown_isNot() {
    assertFalse(result().met(Target.atLeast("failed", Metric.RATE, 0)));
    assertFalse(result().met(Target.atMost("ours", Metric.REQUESTS, 1)));
  }

  @Test
  void value_processShare_isThatOfAllRounds() {
    Row row =
        new Row(
            "ours",
            Role.OURS,
            List.of(Map.of(Metric.PROCESS_SHARE, 0.1), Map.of(Metric.PROCESS_SHARE, 0.9)),
            null);
    assertEquals(0.9, row.value(Metric.PROCESS_SHARE));
  }
}
