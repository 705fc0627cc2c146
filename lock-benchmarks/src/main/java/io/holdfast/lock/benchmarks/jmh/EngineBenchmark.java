package io.holdfast.lock.benchmarks.jmh;

import io.holdfast.lock.LockOptions;
import io.holdfast.lock.Locks;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;

/** A pair of lock and unlock where no store takes any time, beside the JDK's own lock. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EngineBenchmark {
  /** A lock that all threads share. */
  @State(Scope.Benchmark)
  public static class Shared {
    /** Which lock. */
    @Param({"holdfast-engine", "holdfast-engine-fair", "reentrant", "reentrant-fair"})
    public String contestant = "";

    private final Locks locks = Locks.open(new NoStore());
    Lock lock = new ReentrantLock();

    /** Makes it. */
    @Setup(Level.Trial)
    public void make() {
      boolean fair = contestant.endsWith("-fair");
      lock =
          contestant.startsWith("reentrant")
              ? new ReentrantLock(fair)
              : locks.mutex("shared", LockOptions.defaults().withFair(fair));
    }

    /** Closes the client. */
    @TearDown(Level.Trial)
    public void close() {
      locks.close();
    }
  }

  /** One that the thread which runs the benchmark holds all the time. */
  @State(Scope.Benchmark)
  public static class Held extends Shared {
    /** Takes it: the set-up runs on the thread of the benchmark, which is the only one. */
    @Setup(Level.Iteration)
    @SuppressWarnings("LockNotBeforeTry") // it is released after the iteration
    public void take() {
      lock.lock();
    }

    /** Gives it back. */
    @TearDown(Level.Iteration)
    public void release() {
      lock.unlock();
    }
  }

  /** Nobody else wants it. */
  @Benchmark
  @Threads(1)
  public void uncontended(Shared shared) {
    pair(shared);
  }

  /** The thread holds it already. */
  @Benchmark
  @Threads(1)
  public void nested(Held held) {
    pair(held);
  }

  /** Others want it. */
  @Benchmark
  @Threads(8)
  public void contended(Shared shared) {
    pair(shared);
  }

  @SuppressWarnings("LockNotBeforeTry") // there is nothing in between
  private static void pair(Shared shared) {
    shared.lock.lock();
    shared.lock.unlock();
  }
}
