package io.holdfast.lock.tck.history;

/**
 * Checks that {@link System#nanoTime} means the same in two processes. The JDK promises that within
 * one process only. On Linux it is {@code CLOCK_MONOTONIC}, one clock for all processes of a
 * machine (but not of two containers with time namespaces of their own).
 */
public final class SharedClock {
  private SharedClock() {}

  /**
   * Checks a reading of another process that was made between two readings of this one. A clock
   * that runs apart by less than the question took is not noticed: ask more than once.
   *
   * @param before read here before the other process was asked
   * @param there what it answered
   * @param after read here when the answer had come
   * @throws IllegalStateException if the reading does not lie between the others
   */
  public static void check(long before, long there, long after) {
    if (there < before || there > after) {
      throw new IllegalStateException(
          "the processes have different clocks: %d was read between %d and %d, which is %s off; one history cannot be made of theirs"
              .formatted(
                  there,
                  before,
                  after,
                  Words.seconds(there < before ? before - there : there - after)));
    }
  }
}
