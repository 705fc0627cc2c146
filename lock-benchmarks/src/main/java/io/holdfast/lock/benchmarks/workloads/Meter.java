package io.holdfast.lock.benchmarks.workloads;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What one thread counts. */
final class Meter {
  private final Histogram waits = new Histogram();
  private final List<Span> holds = new ArrayList<>();
  private final long[] perWindow;
  private final long startNanos;
  private final long windowNanos;
  private long operations;

  /**
   * Begins to count.
   *
   * @param windows of the given length, in each of which a thread has its share
   */
  Meter(long startNanos, long windowNanos, int windows) {
    this.startNanos = startNanos;
    this.windowNanos = windowNanos;
    perWindow = new long[windows];
  }

  void waited(long nanos) {
    waits.record(nanos);
  }

  void held(Span hold) {
    holds.add(hold);
  }

  void ended(int count, long nowNanos) {
    operations += count;
    long window = (nowNanos - startNanos) / windowNanos;
    if (window < perWindow.length) {
      perWindow[(int) window] += count;
    }
  }

  long operations() {
    return operations;
  }

  long inTime() {
    return Arrays.stream(perWindow).sum();
  }

  long inWindow(int window) {
    return perWindow[window];
  }

  Histogram waits() {
    return waits;
  }

  List<Span> holds() {
    return holds;
  }
}
