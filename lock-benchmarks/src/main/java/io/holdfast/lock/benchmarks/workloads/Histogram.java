package io.holdfast.lock.benchmarks.workloads;

import java.io.Serializable;

/** Counts durations, to within 3 %. Not thread-safe. */
public final class Histogram implements Serializable {
  private static final long serialVersionUID = 1;

  /** Each power of two is cut into this many steps. */
  private static final int STEPS = 32;

  private static final int LOG_STEPS = 5;

  private final long[] counts = new long[STEPS * (Long.SIZE - LOG_STEPS)];
  private long total;

  /** Counts one of at least 0 ns. */
  public void record(long nanos) {
    counts[slot(Math.max(0, nanos))]++;
    total++;
  }

  /** Adds what another one counted. */
  public void add(Histogram other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
    total += other.total;
  }

  /** Returns how many were counted. */
  public long total() {
    return total;
  }

  /**
   * Returns the duration that the given part of all does not exceed, in nanoseconds; not a number
   * if none was counted.
   */
  public double quantile(double part) {
    long rank = (long) Math.ceil(part * total);
    long seen = 0;
    for (int i = 0; i < counts.length; i++) {
      seen += counts[i];
      if (seen >= rank && seen > 0) {
        return middle(i);
      }
    }
    return Double.NaN;
  }

  /** The first slots are single nanoseconds; from there each power of two has {@link #STEPS}. */
  private static int slot(long nanos) {
    int shift = Math.max(0, Long.SIZE - LOG_STEPS - 1 - Long.numberOfLeadingZeros(nanos));
    return shift * STEPS + (int) (nanos >>> shift);
  }

  private static double middle(int slot) {
    int shift = Math.max(0, slot / STEPS - 1);
    int head = slot - shift * STEPS;
    long lowest = (long) head << shift;
    return lowest + ((1L << shift) - 1) / 2.0;
  }
}
