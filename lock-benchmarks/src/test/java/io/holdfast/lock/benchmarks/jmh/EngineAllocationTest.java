package io.holdfast.lock.benchmarks.jmh;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Locks;
import java.lang.management.ManagementFactory;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * How many bytes of objects a pair makes in the engine: that depends on no machine's speed, and the
 * bounds hold without what the compiler saves.
 */
class EngineAllocationTest {
  private static final int PAIRS = 5_000;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final Locks locks = Locks.open(new NoStore());
  private final DistributedLock lock = locks.mutex("n");

  @AfterEach
  void close() {
    locks.close();
  }

  @Test
  void uncontendedPair_makesAtMostOneKibibyte() {
    assertAtMost(1024, perPair());
  }

  @Test
  @SuppressWarnings("LockNotBeforeTry") // a client that closes gives up what is held
  void nestedPair_makesNothing() {
    lock.lock();
    assertAtMost(1, perPair());
    lock.unlock();
  }

  /** The least of some rounds: in others classes are loaded, or a stack is walked. */
  private double perPair() {
    return IntStream.range(0, 5).mapToDouble(round -> pairs()).min().orElseThrow();
  }

  @SuppressWarnings("LockNotBeforeTry") // there is nothing in between
  private double pairs() {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < PAIRS; i++) {
      lock.lock();
      lock.unlock();
    }
    return (THREADS.getCurrentThreadAllocatedBytes() - before) / (double) PAIRS;
  }

  private static void assertAtMost(int bytes, double made) {
    assertTrue(made <= bytes, () -> made + " bytes instead of " + bytes);
  }
}
