package io.holdfast.lock.benchmarks.scenarios;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.benchmarks.contestants.Contestant;
import io.holdfast.lock.benchmarks.contestants.Contestants;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScenariosTest {
  @Test
  void ids_areUnique() {
    List<String> ids = Scenarios.all().stream().map(Scenario::id).toList();
    assertEquals(ids.stream().distinct().toList(), ids);
    List<String> contestants = Contestants.all().stream().map(Contestant::id).toList();
    assertEquals(contestants.stream().distinct().toList(), contestants);
  }

  @Test
  void contestants_areKnownAndTakePartOnce() {
    for (Scenario scenario : Scenarios.all()) {
      List<String> ids = scenario.contestants();
      assertEquals(ids.stream().distinct().toList(), ids, scenario.id());
      assertEquals(ids, ids.stream().map(id -> Contestants.of(id).id()).toList());
    }
  }

  @Test
  void targets_areOfContestantsThatTakePart() {
    for (Scenario scenario : Scenarios.all()) {
      for (Target target : scenario.targets()) {
        assertTrue(scenario.contestants().contains(target.contestant()), target::toString);
        String baseline = target.baseline();
        assertTrue(
            baseline == null
                || baseline.equals(Target.BEST_PEER)
                || scenario.contestants().contains(baseline),
            target::toString);
      }
    }
  }
}
