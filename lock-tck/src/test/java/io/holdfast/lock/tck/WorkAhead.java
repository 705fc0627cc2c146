package io.holdfast.lock.tck;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** Has the work of many tests begun at once, as much at a time as it takes; each awaits its own. */
public final class WorkAhead {
  private final ExecutorService pool;
  private final Duration untilEnded;

  /** Makes one for so much at a time, which ends within so long when it is told to. */
  public WorkAhead(int atATime, Duration untilEnded) {
    this.pool = Executors.newFixedThreadPool(atATime);
    this.untilEnded = untilEnded;
  }

  /** What a test does first. */
  public interface Work<T, R> {
    /** Does it for one case. */
    R on(T each) throws Exception;
  }

  /** Begins the work for all cases, and returns a test of each that judges what came of it. */
  public <T, R> List<DynamicTest> tests(
      Stream<T> all, Work<T, R> work, BiConsumer<? super T, ? super R> judge) {
    return all.map(
            each -> {
              Future<R> result = pool.submit(() -> work.on(each));
              return DynamicTest.dynamicTest(
                  each.toString(), () -> judge.accept(each, result.get()));
            })
        .toList();
  }

  /** Ends all work. */
  public void end() throws InterruptedException {
    pool.shutdownNow();
    assertTrue(
        pool.awaitTermination(untilEnded.toNanos(), TimeUnit.NANOSECONDS), "it does not end");
  }
}
