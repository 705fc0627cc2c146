package io.holdfast.lock.tck.teeth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.tck.kit.Spec;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Runs the kit against broken locks: each is caught, by the rules that it breaks. */
@Tag("any-jdk")
class KitTeethTest {
  private static final List<Broken> ALL =
      Stream.of(
              // Those that take longest first.
              BrokenSharing.all(),
              BrokenGrants.all(),
              BrokenTokens.all(),
              BrokenRenewals.all(),
              BrokenReleases.all(),
              BrokenWaiters.all(),
              BrokenNames.all(),
              BrokenExclusion.all(),
              BrokenOwnership.all(),
              BrokenTries.all(),
              BrokenWaiting.all(),
              BrokenLeases.all(),
              BrokenLosses.all(),
              BrokenClosing.all(),
              BrokenInput.all())
          .flatMap(List::stream)
          .toList();

  /** What processes share is right as it stands: else the mistakes in it would show nothing. */
  private static final Broken RIGHT =
      Broken.backend(
          "none",
          "15.5 17.1 17.2 17.3 17.4 17.5 17.6",
          () -> new Remotes(new PolledStore(), /* path= */ ""));

  private static Bites bites;

  @BeforeAll
  static void runTheKitAgainstAll() throws Exception {
    bites = Bites.at(Stream.concat(Stream.of(RIGHT), ALL.stream()).toList());
    bites.write(Path.of("target", "kit-teeth.md"));
  }

  @TestFactory
  Stream<DynamicTest> brokenLock_isCaughtByTheRulesThatItBreaks() {
    return ALL.stream()
        .map(broken -> DynamicTest.dynamicTest(broken.mistake(), () -> caught(broken)));
  }

  private static void caught(Broken broken) {
    Map<String, String> messages = bites.of(broken);
    assertTrue(
        messages.keySet().containsAll(broken.rules()),
        () -> "caught by %s, not by all of %s".formatted(messages.keySet(), broken.rules()));
    messages.forEach(
        (rule, message) -> {
          assertTrue(message.contains("rule " + rule + " is broken"), message);
          assertTrue(message.contains("look at:"), message);
        });
  }

  @Test
  void rightStore_thatProcessesShare_passes() {
    assertEquals(Map.of(), bites.of(RIGHT));
    assertEquals(RIGHT.rules().size(), bites.passed(RIGHT), "rules passed");
  }

  @Test
  void rule_ofTheSpecification_hasABrokenLockOrAReason() {
    Map<String, Spec.Entry> rules = Spec.load().rules();
    Set<String> toothless = new TreeSet<>(rules.keySet());
    toothless.removeIf(rule -> rules.get(rule).elsewhere());
    ALL.forEach(broken -> broken.rules().forEach(toothless::remove));
    assertEquals(
        new TreeSet<>(Toothless.REASONS.keySet()),
        toothless,
        "rules that catch no broken lock: each needs one, or a reason in Toothless");
  }

  @Test
  void mistakes_haveNamesOfTheirOwn() {
    Set<String> names = ALL.stream().map(Broken::mistake).collect(Collectors.toSet());
    assertEquals(ALL.size(), names.size());
  }
}
