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
              BrokenStatus.all(),
              BrokenFaults.all(),
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
  private static final List<Broken> RIGHT =
      List.of(
          Broken.remote("none, crashes", "15.5 17.1 17.2 17.3 17.4 17.5 17.6", ""),
          Broken.remote(
              "none, faults",
              "18.1 18.2 18.3 18.4 18.5 18.6 18.9 18.10 18.11 18.12 18.13 18.14 18.15 18.16 18.17"
                  + " 18.18",
              ""),
          Broken.remote(
              "none, clients", "19.1 19.2 19.3 20.1 20.2 20.3 20.4 20.5 20.6 22.5 22.6", ""),
          Broken.backend(
              "none, sessions",
              "18.5 18.6 18.7 18.8 18.16 18.17 18.18",
              () -> new Remotes(new SessionStore(), "/session")));

  private static Bites bites;

  @BeforeAll
  static void runTheKitAgainstAll() throws Exception {
    bites = Bites.at(Stream.concat(RIGHT.stream(), ALL.stream()).toList());
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

  @TestFactory
  Stream<DynamicTest> rightStore_thatProcessesShare_passes() {
    return RIGHT.stream().map(right -> DynamicTest.dynamicTest(right.mistake(), () -> pass(right)));
  }

  private static void pass(Broken right) {
    assertEquals(Map.of(), bites.of(right));
    assertEquals(right.rules().size(), bites.passed(right), "rules passed");
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
