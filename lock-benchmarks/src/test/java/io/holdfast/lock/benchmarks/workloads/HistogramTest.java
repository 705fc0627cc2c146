package io.holdfast.lock.benchmarks.workloads;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistogramTest {
  @ParameterizedTest
  @ValueSource(longs = {0, 1, 31, 32, 63, 64, 100, 1_000, 123_456_789, Long.MAX_VALUE})
  void quantile_ofOne_isThatOneToWithin3Percent(long nanos) {
    Histogram histogram = new Histogram();
    histogram.record(nanos);
    assertEquals((double) nanos, histogram.quantile(0.5), 0.03 * nanos);
  }

  @Test
  void quantile_ofMany() {
    Histogram histogram = new Histogram();
    for (int i = 1; i <= 1000; i++) {
      histogram.record(i);
    }
    assertEquals(500, histogram.quantile(0.5), 15);
    assertEquals(990, histogram.quantile(0.99), 30);
    assertEquals(1000, histogram.quantile(1), 30);
  }

  @Test
  void quantile_ofNone_isNotANumber() {
    assertEquals(Double.NaN, new Histogram().quantile(0.5));
  }

  @Test
  void add_countsBoth() {
    Histogram histogram = new Histogram();
    histogram.record(1);
    Histogram other = new Histogram();
    other.record(10);
    histogram.add(other);
    assertEquals(2, histogram.total());
    assertEquals(1, histogram.quantile(0.5));
    assertEquals(10, histogram.quantile(1));
  }
}
