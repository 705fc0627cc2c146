package io.holdfast.lock.tck.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Lease;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.tck.kit.Crowd;
import io.holdfast.lock.tck.kit.Scale;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** Chapter 6: one at a time, and everybody in turn. */
@SuppressWarnings("LockNotBeforeTry") // what is left locked is closed after the rule
public abstract class ExclusionRules extends UserChapter {
  private static final int ROUNDS = 50;

  /** Written by whoever holds the lock, and by nothing else protected. */
  private int plain;

  private final AtomicInteger inside = new AtomicInteger();

  @Override
  void prepare() {
    kit().useRealTime();
  }

  @Override
  LockOptions options() {
    return LockOptions.defaults().withLease(Scale.seconds(15));
  }

  @Test
  final void rule6_1_threadsOfTwoClientsAreNeverInTogether() {
    together(8, i -> locked(i % 2 == 0 ? ours : theirs));
  }

  @Test
  final void rule6_2_threadsAndHandlesExcludeOneAnother() {
    together(
        8,
        i -> {
          DistributedLock lock = i % 2 == 0 ? ours : theirs;
          if (i % 4 < 2) {
            locked(lock);
          } else {
            leased(lock);
          }
        });
  }

  private interface Section {
    void enter(int thread) throws Exception;
  }

  /**
   * Some threads, each in and out again and again. Every few times they begin together anew: on a
   * busy machine each might be through before the next one runs, whatever the lock does.
   */
  private void together(int threads, Section section) {
    Phaser beginning = new Phaser(threads);
    Crowd.run(
        threads,
        30,
        i ->
            () -> {
              try {
                for (int round = 0; round < ROUNDS; round++) {
                  if (round % 5 == 0) {
                    beginning.arriveAndAwaitAdvance();
                  }
                  section.enter(i);
                }
              } finally {
                beginning.arriveAndDeregister();
              }
            });
    assertEquals(threads * ROUNDS, plain, "increments under the lock");
  }

  @Test
  final void rule6_3_whatAHolderWroteIsVisibleToTheNextOfTheSameClient() {
    together(
        16,
        i -> {
          ours.lock();
          try {
            increment();
          } finally {
            ours.unlock();
          }
        });
  }

  @Test
  final void rule6_4_differentNamesDoNotExclude() {
    try (Lease one = taken(ours);
        Lease other = taken(theirClient.mutex(kit().name(), options()))) {
      assertTrue(one.isValid() && other.isValid(), "both are held");
    }
  }

  @Test
  final void rule6_5_twoObjectsOfOneNameAreTheSameLock() {
    DistributedLock again = ourClient.mutex(ours.name(), options());
    ours.lock();
    again.lock();
    again.unlock();
    held(theirs);
    again.unlock();
    free(theirs);
  }

  @Test
  final void rule6_6_noClientStarvesAnother() {
    AtomicIntegerArray holds = new AtomicIntegerArray(2);
    forSeconds(2, 16, i -> i % 2 == 0 ? ours : theirs, i -> holds.incrementAndGet(i % 2));
    int all = holds.get(0) + holds.get(1);
    assertTrue(
        Math.min(holds.get(0), holds.get(1)) >= all / 4,
        () ->
            "one of two clients of 8 threads each got less than a quarter of the holds: " + holds);
  }

  @Test
  final void rule6_7_noThreadStarvesAnother() {
    int threads = 64;
    int seconds = 2;
    long start = System.nanoTime();
    AtomicIntegerArray holds = new AtomicIntegerArray(threads * (seconds + 1));
    forSeconds(
        seconds,
        threads,
        i -> ours,
        i -> holds.incrementAndGet(Math.min(seconds, secondSince(start)) * threads + i));
    for (int second = 0; second < seconds; second++) {
      int[] sorted = new int[threads];
      int first = second * threads;
      Arrays.setAll(sorted, i -> holds.get(first + i));
      Arrays.sort(sorted);
      int share = Arrays.stream(sorted).sum() / threads;
      assertTrue(
          sorted[0] >= share / 4,
          () -> "a thread got %d holds in a second, its share was %d".formatted(sorted[0], share));
    }
  }

  private static int secondSince(long start) {
    return (int) ((System.nanoTime() - start) / Scale.seconds(1).toNanos());
  }

  private void forSeconds(
      double seconds, int threads, IntFunction<DistributedLock> lock, IntConsumer count) {
    Duration time = Scale.seconds(seconds);
    long start = System.nanoTime();
    Crowd.run(
        threads,
        seconds + 20,
        i ->
            () -> {
              while (System.nanoTime() - start < time.toNanos()) {
                lock.apply(i).lock();
                try {
                  count.accept(i);
                } finally {
                  lock.apply(i).unlock();
                }
              }
            });
  }

  private void locked(DistributedLock lock) {
    lock.lock();
    try {
      critical();
    } finally {
      lock.unlock();
    }
  }

  private void leased(DistributedLock lock) throws InterruptedException {
    try (Lease lease = lock.acquire()) {
      critical();
      lease.ensureValid();
    }
  }

  private void critical() {
    assertEquals(1, inside.incrementAndGet(), "threads inside");
    increment();
    assertEquals(0, inside.decrementAndGet(), "threads inside");
  }

  /** Takes long enough for others to come in, if they can. */
  private void increment() {
    int seen = plain;
    LockSupport.parkNanos(50_000);
    plain = seen + 1;
  }
}
