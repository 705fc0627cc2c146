package io.holdfast.lock.tck.chaos;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which fault comes next, made from a seed: rounds of all faults in random order, some of them with
 * a second one while the first lasts. Not thread-safe.
 */
final class Schedule {
  /** Those that take no time, and need nothing of the store while it may be down. */
  private static final Set<Fault> SECONDS =
      EnumSet.of(
          Fault.KILL_CLIENT,
          Fault.INTERRUPTS,
          Fault.CLOSE_CLIENT,
          Fault.WALL_CLOCK,
          Fault.CUT,
          Fault.SWALLOW);

  private static final int ONE_IN = 4;

  private final Set<Fault> faults;
  private final long seed;
  private final int clients;
  private final Deque<Fault> round = new ArrayDeque<>();
  private long drawn;

  /**
   * One entry.
   *
   * @param victim the number of the client that the first fault hits, or that is watched if it hits
   *     the store
   * @param phase what that is to be about
   * @param random for lengths and the like
   */
  record Entry(
      Fault first,
      @Nullable Fault second,
      int victim,
      int secondVictim,
      Phase phase,
      Random random) {
    Set<Fault> faults() {
      return second == null ? EnumSet.of(first) : EnumSet.of(first, second);
    }

    /** Both words. */
    String words() {
      return second == null ? first.word() : first.word() + "+" + second.word();
    }
  }

  Schedule(Set<Fault> faults, long seed, int clients) {
    this.faults = EnumSet.copyOf(faults);
    this.seed = seed;
    this.clients = clients;
  }

  /** Returns the next one. */
  Entry next() {
    Random random = new Random(seed * 1_000_003 + drawn++);
    // The first numbers of neighbouring seeds are alike.
    long unused = random.nextLong();
    if (round.isEmpty()) {
      List<Fault> all = new ArrayList<>(faults);
      Collections.shuffle(all, random);
      round.addAll(all);
    }
    Fault first = round.remove();
    Phase[] phases = Phase.values();
    return new Entry(
        first,
        second(first, random),
        random.nextInt(clients),
        random.nextInt(clients),
        phases[random.nextInt(phases.length)],
        random);
  }

  private @Nullable Fault second(Fault first, Random random) {
    List<Fault> possible =
        SECONDS.stream().filter(fault -> fault != first && faults.contains(fault)).toList();
    return possible.isEmpty() || random.nextInt(ONE_IN) > 0
        ? null
        : possible.get(random.nextInt(possible.size()));
  }

  /** Leaves out a fault that cannot be made. */
  void drop(Fault fault) {
    faults.remove(fault);
    round.remove(fault);
  }

  /** Returns the faults that were not dropped. */
  Set<Fault> faults() {
    return Set.copyOf(faults);
  }
}
