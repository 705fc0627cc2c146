package io.holdfast.lock.benchmarks.workloads;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Threads that begin together and do the same again and again for some time. */
final class Crowd {
  private static final Duration WINDOW = Duration.ofSeconds(1);
  private static final Duration ALL_DAY = Duration.ofHours(24);

  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private final CountDownLatch ready;
  private final CountDownLatch go = new CountDownLatch(1);
  private final long nanos;
  private final long windowNanos;
  private final Meter[] meters;
  private volatile long startNanos;

  private Crowd(int threads, Duration time, Duration window) {
    ready = new CountDownLatch(threads);
    meters = new Meter[threads];
    nanos = time.toNanos();
    windowNanos = window.toNanos();
  }

  /** One of the threads. */
  interface Member {
    /** Does it once, and returns how many operations that were. */
    int step(Meter meter) throws Exception;

    /** Ends what was begun on arrival. */
    default void leave() throws Exception {}
  }

  /** How a thread gets ready; runs on that thread. */
  interface Arrival {
    Member arrive(int index) throws Exception;
  }

  /** Runs them all to their end. */
  static Work run(int threads, Duration time, Arrival arrival) throws Exception {
    Duration window = time.compareTo(WINDOW) < 0 ? time : WINDOW;
    return new Crowd(threads, time, window).run(arrival);
  }

  /** Runs them until each has done it once. */
  static Work once(int threads, Arrival arrival) throws Exception {
    return new Crowd(threads, Duration.ofNanos(1), Duration.ofNanos(1)).run(arrival);
  }

  /** Runs them until there is nothing left to do: a step of no operations ends its thread. */
  static Work untilNone(int threads, Arrival arrival) throws Exception {
    return new Crowd(threads, ALL_DAY, ALL_DAY).run(arrival);
  }

  private Work run(Arrival arrival) throws Exception {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < meters.length; i++) {
      int index = i;
      Thread thread = new Thread(() -> live(arrival, index), "crowd-" + i);
      thread.setDaemon(true);
      thread.start();
      threads.add(thread);
    }
    ready.await();
    startNanos = System.nanoTime();
    go.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    Exception failed = failure.get();
    if (failed != null) {
      throw failed;
    }
    return work(seconds);
  }

  private void live(Arrival arrival, int index) {
    boolean counted = false;
    try {
      Member member = arrival.arrive(index);
      ready.countDown();
      counted = true;
      go.await();
      Meter meter = new Meter(startNanos, windowNanos, Math.toIntExact(nanos / windowNanos));
      meters[index] = meter;
      long now = startNanos;
      while (now - startNanos < nanos && failure.get() == null) {
        int operations = member.step(meter);
        now = System.nanoTime();
        meter.ended(operations, now);
        if (operations == 0) {
          break;
        }
      }
      member.leave();
    } catch (Exception e) {
      failure.compareAndSet(null, e);
    } finally {
      if (!counted) {
        ready.countDown();
      }
    }
  }

  private Work work(double seconds) {
    Histogram waits = new Histogram();
    Arrays.stream(meters).map(Meter::waits).forEach(waits::add);
    long operations = Arrays.stream(meters).mapToLong(Meter::operations).sum();
    return new Work(
        operations,
        seconds,
        perSecond(operations, seconds),
        waits,
        leastShare(),
        Arrays.stream(meters).flatMap(meter -> meter.holds().stream()).toList(),
        Map.of());
  }

  /** Of those that ended in time, unless none did. */
  private double perSecond(long operations, double seconds) {
    long inTime = Arrays.stream(meters).mapToLong(Meter::inTime).sum();
    return inTime > 0 ? inTime * 1e9 / (windows() * windowNanos) : operations / seconds;
  }

  private long windows() {
    return nanos / windowNanos;
  }

  private double leastShare() {
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < windows(); i++) {
      int window = i;
      LongStream counts = Arrays.stream(meters).mapToLong(meter -> meter.inWindow(window));
      var all = counts.summaryStatistics();
      if (all.getSum() > 0) {
        least = Math.min(least, all.getMin() / all.getAverage());
      }
    }
    return Double.isInfinite(least) ? Double.NaN : least;
  }
}
