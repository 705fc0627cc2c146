package io.holdfast.lock.benchmarks.scenarios;

import java.util.Arrays;

/** Figures of several rounds as one. */
public final class Statistics {
  private Statistics() {}

  /**
   * Returns the middle one, or the mean of the two in the middle; not a number if there is none.
   */
  public static double median(double[] values) {
    if (values.length == 0) {
      return Double.NaN;
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /**
   * Returns the median of the ratios of the rounds, each of which had the same weather for both. Of
   * different numbers of rounds, the ratio of the medians.
   */
  public static double ratio(double[] values, double[] baseline) {
    if (values.length != baseline.length) {
      return median(values) / median(baseline);
    }
    double[] ratios = new double[values.length];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = values[i] / baseline[i];
    }
    return median(ratios);
  }

  /** Returns the smallest; not a number if there is none. */
  public static double least(double[] values) {
    return Arrays.stream(values).min().orElse(Double.NaN);
  }

  /** Returns the largest; not a number if there is none. */
  public static double most(double[] values) {
    return Arrays.stream(values).max().orElse(Double.NaN);
  }
}
