package io.holdfast.lock.tck.teeth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.spi.LockName;
import io.holdfast.lock.tck.chaos.ChaosCampaign;
import io.holdfast.lock.tck.chaos.ChaosPlan;
import io.holdfast.lock.tck.chaos.ChaosResult;
import io.holdfast.lock.tck.chaos.Fault;
import io.holdfast.lock.tck.history.Violation;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What campaigns say of stores in a map: of the right one, of one that forgets, of wrong ones. */
@Tag("any-jdk")
@Timeout(120)
class ChaosTeethTest {
  private static ChaosResult campaign(String name, MapStore store, Set<Fault> faults)
      throws InterruptedException {
    Stores stores =
        new Stores(name, store) {
          @Override
          public void deleteEntry(String lock) {
            store().delete(new LockName(lock));
          }
        };
    ChaosPlan plan =
        ChaosPlan.of(faults, Duration.ofSeconds(2), 1, Duration.ofMillis(300), "this test");
    return new ChaosCampaign(stores, plan, line -> {}).run();
  }

  @Test
  void campaign_entriesDeleted_areLossesAndNoViolations() throws InterruptedException {
    ChaosResult result = campaign("forgets", new MapStore(), EnumSet.of(Fault.DELETE_ENTRY));
    assertEquals(0, result.numbers().violations(), result::toText);
    assertTrue(result.numbers().counted() > 0, result::toText);
    assertTrue(result.numbers().exclusionLost() > 0, result::toText);
    assertTrue(
        result.strikes().stream().anyMatch(strike -> strike.note().endsWith("beside others'")),
        result::toText);
  }

  @Test
  void campaign_releaseIgnoresOwner_losesExclusion() throws InterruptedException {
    found(
        Violation.Kind.EXCLUSION,
        campaign(
            "ignores-owner",
            new BrokenReleases.ReleaseIgnoresOwner(),
            EnumSet.of(Fault.CLOSE_CLIENT, Fault.INTERRUPTS)));
  }

  @Test
  void campaign_tokensFall_losesTheirOrder() throws InterruptedException {
    found(
        Violation.Kind.FENCING,
        campaign("tokens-fall", new BrokenTokens.TokensFall(), EnumSet.of(Fault.INTERRUPTS)));
  }

  private static void found(Violation.Kind kind, ChaosResult result) {
    assertTrue(result.verdict().count(kind) > 0, result::toText);
    assertEquals(result.verdict().violations().size(), result.numbers().violations());
    assertEquals(0, result.numbers().exclusionLost(), result::toText);
  }
}
