package io.holdfast.lock.benchmarks.scenarios;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class StatisticsTest {
  private static double[] of(double... values) {
    return values;
  }

  @Test
  void median_oddCount_isTheMiddleOne() {
    assertEquals(3, Statistics.median(of(9, 1, 3)));
  }

  @Test
  void median_evenCount_isTheMeanOfTheMiddleTwo() {
    assertEquals(2.5, Statistics.median(of(4, 1, 2, 3)));
  }

  @Test
  void median_leavesItsArgumentAlone() {
    double[] values = of(2, 1);
    double unused = Statistics.median(values);
    assertEquals(2, values[0]);
  }

  @Test
  void nothing_isNotANumber() {
    assertEquals(Double.NaN, Statistics.median(of()));
    assertEquals(Double.NaN, Statistics.least(of()));
    assertEquals(Double.NaN, Statistics.most(of()));
    assertEquals(Double.NaN, Statistics.ratio(of(), of()));
  }

  /** The machine was slow in the second round, for both. */
  @Test
  void ratio_isTheMedianOfTheRatiosOfTheRounds() {
    assertEquals(2, Statistics.ratio(of(200, 20, 220), of(100, 10, 100)));
  }

  @Test
  void ratio_differentNumbersOfRounds_isThatOfTheMedians() {
    assertEquals(4, Statistics.ratio(of(8), of(1, 2, 3)));
  }

  @Test
  void leastAndMost() {
    assertEquals(1, Statistics.least(of(2, 1, 3)));
    assertEquals(3, Statistics.most(of(2, 1, 3)));
  }
}
