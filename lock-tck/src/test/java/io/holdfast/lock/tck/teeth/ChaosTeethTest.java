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
    return campaign(name, store, faults, 1);
  }

  private static ChaosResult campaign(String name, MapStore store, Set<Fault> faults, long seed)
      throws InterruptedException {
    Stores stores =
        new Stores(name, store) {
          @Override
          public void deleteEntry(String lock) {
            store().delete(new LockName(lock));
          }
        };
    ChaosPlan plan =
        ChaosPlan.of(faults, Duration.ofSeconds(2), seed, Duration.ofMillis(300), "this test");
    return new ChaosCampaign(stores, plan, line -> {}).run();
  }

  /** Waiters look often: a name that was forgotten is taken while its holder is at work. */
  private static final class Impatient extends MapStore {
    @Override
    Duration retryAfter() {
      return Duration.ofMillis(2);
    }
  }

  @Test
  void campaign_entriesDeleted_areLossesAndNoViolations() throws InterruptedException {
    ChaosResult result = null;
    // Whether somebody is at work at that moment is up to chance.
    for (long seed = 1; seed <= 10 && (result == null || !isNoted(result)); seed++) {
      result = campaign("forgets", new Impatient(), EnumSet.of(Fault.DELETE_ENTRY), seed);
      assertEquals(0, result.numbers().violations(), result::toText);
      assertTrue(result.numbers().counted() > 0, result::toText);
      assertEquals(isNoted(result), result.numbers().exclusionLost() > 0, result::toText);
    }
    assertTrue(isNoted(result), result::toText);
  }

  private static boolean isNoted(ChaosResult result) {
    return result.strikes().stream().anyMatch(strike -> strike.note().endsWith("beside others'"));
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

  /** Nothing ends by itself there, and a release is not repeated. */
  @Test
  void campaign_replyToAReleaseLost_leavesAnOrphan() throws InterruptedException {
    try (Remotes store = new Remotes(new BrokenGrants.LeaseIgnored(), "/get-then-delete")) {
      ChaosPlan plan =
          ChaosPlan.of(
              EnumSet.of(Fault.SWALLOW),
              Duration.ofSeconds(4),
              1,
              Duration.ofMillis(300),
              "this test");
      ChaosResult result = new ChaosCampaign(store, plan, line -> {}).run();
      assertTrue(
          result.verdict().violations().stream()
              .anyMatch(violation -> violation.text().contains("which swallowed replies")),
          result::toText);
    }
  }

  private static void found(Violation.Kind kind, ChaosResult result) {
    assertTrue(result.verdict().count(kind) > 0, result::toText);
    assertEquals(result.verdict().violations().size(), result.numbers().violations());
    assertEquals(0, result.numbers().exclusionLost(), result::toText);
  }
}
