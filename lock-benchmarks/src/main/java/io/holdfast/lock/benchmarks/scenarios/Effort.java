package io.holdfast.lock.benchmarks.scenarios;

import java.time.Duration;

/**
 * How much is spent.
 *
 * @param mostRounds of those a scenario wants
 * @param mostWarmUps rounds before those, whose figures are thrown away
 * @param part of the length of a round that a scenario wants
 * @param size part of the number of locks, and of the length of a lease, that it wants
 */
public record Effort(int mostRounds, int mostWarmUps, double part, double size) {
  /** What figures are published from. */
  public static final Effort FULL = new Effort(Integer.MAX_VALUE, Integer.MAX_VALUE, 1, 1);

  /** Enough for a look. */
  public static final Effort QUICK = new Effort(3, 1, 0.15, 0.05);

  /** Enough to see that it works. */
  public static final Effort SMOKE = new Effort(1, 0, 0.05, 0.005);

  /** Returns the same with another number of rounds. */
  public Effort withRounds(int rounds) {
    return new Effort(rounds, mostWarmUps, part, size);
  }

  Duration time(long fullMillis) {
    return Duration.ofMillis(Math.max(20, Math.round(part * fullMillis)));
  }

  Duration longTime(long fullMillis) {
    return Duration.ofMillis(Math.round(size * fullMillis));
  }

  int count(int full) {
    return Math.toIntExact(Math.max(10, Math.round(size * full)));
  }
}
