package io.holdfast.lock.tck.chaos;

import java.time.Duration;
import java.util.Set;

/**
 * What a campaign is to do.
 *
 * @param faults what it may do; what the fixture cannot make is left out
 * @param duration for how long faults strike
 * @param seed what the order of faults, their victims and lengths are made from
 * @param lease the lease of all holds; raised to the least that the backend takes
 * @param clients how many clients there are, each in a process of its own if the store can be
 *     shared by processes
 * @param threads how many threads each of them has
 * @param names for how many lock names they contend
 * @param command how to do it again, for reports
 */
public record ChaosPlan(
    Set<Fault> faults,
    Duration duration,
    long seed,
    Duration lease,
    int clients,
    int threads,
    int names,
    String command) {
  /**
   * Copies the faults.
   *
   * @param faults what it may do
   * @param duration for how long faults strike
   * @param seed what the order of faults, their victims and lengths are made from
   * @param lease the lease of all holds
   * @param clients how many clients there are
   * @param threads how many threads each of them has
   * @param names for how many lock names they contend
   * @param command how to do it again, for reports
   * @throws IllegalArgumentException if there are no faults, fewer than 2 clients, or less than one
   *     of the rest
   */
  public ChaosPlan {
    faults = Set.copyOf(faults);
    if (faults.isEmpty() || clients < 2 || threads < 1 || names < 1) {
      throw new IllegalArgumentException(
          "a campaign needs faults, 2 clients, a thread and a name (were %s, %d, %d, %d)"
              .formatted(faults, clients, threads, names));
    }
  }

  /**
   * Makes a plan for three clients of four threads each that contend for three names.
   *
   * @param faults what it may do
   * @param duration for how long faults strike
   * @param seed what the order of faults, their victims and lengths are made from
   * @param lease the lease of all holds
   * @param command how to do it again
   * @return the plan
   */
  public static ChaosPlan of(
      Set<Fault> faults, Duration duration, long seed, Duration lease, String command) {
    return new ChaosPlan(faults, duration, seed, lease, 3, 4, 3, command);
  }
}
