package io.holdfast.lock.tck.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.tck.LockFixture;
import io.holdfast.lock.tck.kit.Scale;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A {@link ChaosCampaign} as a test. System properties make it longer than it usually is:
 *
 * <ul>
 *   <li>{@code holdfast.chaos.seconds}: for how long faults strike; 20 if not set
 *   <li>{@code holdfast.chaos.seed}: what the schedule is made from; 1 if not set
 *   <li>{@code holdfast.chaos.faults}: how many faults have to count; 3 if not set. From 100 on,
 *       the availability outside faults has to be 99 % or more, too
 * </ul>
 *
 * <p>If the test fails, the history is in {@code target/chaos}.
 */
@Tag("chaos")
public abstract class ChaosConformance {
  private static final int LONG = 100;

  /** For subclasses. */
  protected ChaosConformance() {}

  /**
   * Makes the backend under test. Called once.
   *
   * @return the backend, running
   */
  protected abstract LockFixture fixture();

  /**
   * Returns what may be done to it; what the fixture cannot make is left out.
   *
   * @return the faults; all of them if not overridden
   */
  protected Set<Fault> faults() {
    return EnumSet.allOf(Fault.class);
  }

  @Test
  final void nothingBreaks() throws Exception {
    long seconds = Long.getLong("holdfast.chaos.seconds", 20);
    long seed = Long.getLong("holdfast.chaos.seed", 1);
    int faults = Integer.getInteger("holdfast.chaos.faults", 3);
    String command =
        "./mvnw verify -Pchaos -Dtest=%s -Dholdfast.chaos.seconds=%d -Dholdfast.chaos.seed=%d"
                .formatted(getClass().getSimpleName(), seconds, seed)
            + " -Dholdfast.chaos.faults=%d".formatted(faults);
    ChaosPlan plan =
        ChaosPlan.of(faults(), Duration.ofSeconds(seconds), seed, Scale.seconds(0.8), command);
    try (LockFixture fixture = fixture()) {
      ChaosResult result = new ChaosCampaign(fixture, plan, line -> {}).run();
      System.out.println(result.toText());
      check(result, faults);
    }
  }

  private static void check(ChaosResult result, int faults) throws IOException {
    ChaosNumbers numbers = result.numbers();
    boolean available = faults < LONG || numbers.availability() >= 0.99;
    if (numbers.violations() > 0 || numbers.counted() < faults || !available) {
      Path file = Path.of("target", "chaos", result.backend() + "-" + result.seed() + ".history");
      Files.createDirectories(file.getParent());
      result.writeHistory(file);
      String text = "%s%nthe history is in %s".formatted(result.toText(), file.toAbsolutePath());
      assertEquals(0, numbers.violations(), text);
      assertTrue(numbers.counted() >= faults, () -> faults + " faults have to count: " + text);
      assertTrue(available, () -> "availability outside faults below 99 %: " + text);
    }
  }
}
