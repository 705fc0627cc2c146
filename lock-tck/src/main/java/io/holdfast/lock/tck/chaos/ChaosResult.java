package io.holdfast.lock.tck.chaos;

import io.holdfast.lock.tck.history.Event;
import io.holdfast.lock.tck.history.History;
import io.holdfast.lock.tck.history.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A campaign that is over.
 *
 * @param backend what was hurt: the name of the fixture
 * @param command how to do it again
 * @param seed what the schedule of faults was made from
 * @param lease the lease of the holds
 * @param duration how long it took
 * @param history what the clients recorded, and the faults
 * @param verdict what no fault excuses in the history; losses of exclusion that a fault excuses are
 *     in {@link ChaosNumbers#exclusionLost} and in the notes of the strikes
 * @param strikes the faults, in order
 * @param numbers what it came to
 */
public record ChaosResult(
    String backend,
    String command,
    long seed,
    Duration lease,
    Duration duration,
    History history,
    Verdict verdict,
    List<Strike> strikes,
    ChaosNumbers numbers) {
  /**
   * Copies the strikes.
   *
   * @param backend what was hurt
   * @param command how to do it again
   * @param seed what the schedule of faults was made from
   * @param lease the lease of the holds
   * @param duration how long it took
   * @param history what the clients recorded, and the faults
   * @param verdict what no fault excuses in the history
   * @param strikes the faults, in order
   * @param numbers what it came to
   */
  public ChaosResult {
    strikes = List.copyOf(strikes);
  }

  /** {@return for a person: faults by kind and phase, the numbers, and what was wrong} */
  public String toText() {
    return ChaosText.of(this);
  }

  /**
   * Writes the history, one event per line.
   *
   * @param file where to; replaced if it exists
   * @throws IOException if that fails
   */
  public void writeHistory(Path file) throws IOException {
    Files.write(file, history.events().stream().map(Event::line).toList());
  }
}
