package io.holdfast.lock.internal;

import io.holdfast.lock.spi.Attempt;
import io.holdfast.lock.spi.Deadline;
import io.holdfast.lock.spi.LockBackend;
import io.holdfast.lock.spi.LockClock;
import io.holdfast.lock.spi.Renewal;
import io.holdfast.lock.spi.StoreException;
import io.holdfast.lock.spi.StoreException.Kind;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The way to the backend: counts, sets deadlines, keeps blocking verbs off the caller's thread, and
 * sees to it that each call is answered exactly once, by the backend or by the {@link Watchdog}.
 */
final class StoreCalls {
  /** How many blocking attempts run at once; and how many renewals and releases beside them. */
  private static final int BLOCKING_THREADS = 16;

  final LongAdder attempts = new LongAdder();
  final LongAdder renewals = new LongAdder();
  final LongAdder releases = new LongAdder();

  private final LockBackend backend;
  private final LockClock clock;
  private final Duration timeout;
  private final Watchdog watchdog;

  /**
   * Null if the backend does not block. Two, so that attempts cannot keep live holds from renewal.
   */
  private final @Nullable ThreadPoolExecutor attempting;

  private final @Nullable ThreadPoolExecutor keeping;

  StoreCalls(
      LockBackend backend,
      LockClock clock,
      LockClock.Scheduler scheduler,
      Duration timeout,
      String threadName) {
    this.backend = backend;
    this.clock = clock;
    this.timeout = timeout;
    this.watchdog = new Watchdog(clock, scheduler, timeout);
    boolean blocking = backend.capabilities().blocking();
    this.attempting = blocking ? pool(threadName + "-attempt") : null;
    this.keeping = blocking ? pool(threadName + "-keep") : null;
  }

  private static ThreadPoolExecutor pool(String threadName) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            BLOCKING_THREADS,
            BLOCKING_THREADS,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Threads.daemon(threadName));
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  /**
   * Asks for a claim.
   *
   * @param callerWaitsUntil until when the calling thread does nothing but wait for the answer, or
   *     {@code null} if it does not
   */
  void attempt(StoreCall<Attempt> attempt, @Nullable Long callerWaitsUntil) {
    attempts.increment();
    call(attempting, due(), callerWaitsUntil, attempt);
  }

  /**
   * Goes on with a grant. Counts as an attempt; goes with what keeps grants, since others wait
   * behind it.
   *
   * @param callerWaitsUntil as in {@link #attempt}
   */
  void extend(StoreCall<Attempt> extension, @Nullable Long callerWaitsUntil) {
    attempts.increment();
    call(keeping, due(), callerWaitsUntil, extension);
  }

  void renew(StoreCall<List<Renewal>> renewal) {
    renewals.increment();
    call(keeping, due(), null, renewal);
  }

  /**
   * Gives a claim up.
   *
   * @param callerWaitsUntil as in {@link #attempt}; then it has no more time than that
   */
  void release(StoreCall<Void> release, @Nullable Long callerWaitsUntil) {
    releases.increment();
    call(keeping, callerWaitsUntil == null ? due() : callerWaitsUntil, callerWaitsUntil, release);
  }

  private long due() {
    return clock.nanoTime() + timeout.toNanos();
  }

  private <T> void call(
      @Nullable ThreadPoolExecutor pool,
      long due,
      @Nullable Long callerWaitsUntil,
      StoreCall<T> call) {
    if (pool == null) {
      run(call, new Deadline(due, callerWaitsUntil));
      return;
    }
    Deadline deadline = new Deadline(due, null);
    try {
      pool.execute(() -> runInTime(call, deadline));
    } catch (RuntimeException | Error e) {
      call.accept(null, new StoreException(Kind.NOT_SENT, "no thread takes the request: " + e, e));
    }
  }

  private <T> void runInTime(StoreCall<T> call, Deadline deadline) {
    if (deadline.remaining(clock).isNegative()) {
      String message =
          "%d requests are under way; the store is slow, or too much is asked of it"
              .formatted(BLOCKING_THREADS);
      call.accept(null, new StoreException(Kind.NOT_SENT, message, null));
    } else {
      run(call, deadline);
    }
  }

  private <T> void run(StoreCall<T> call, Deadline deadline) {
    CompletionStage<T> stage;
    try {
      stage = call.ask(backend, deadline);
      if (stage == null) {
        throw new IllegalStateException("the backend returned no stage");
      }
    } catch (RuntimeException | Error e) {
      call.accept(null, e);
      return;
    }
    if (stage instanceof CompletableFuture<T> future && isAnswered(future)) {
      call.accept(future.join(), null);
    } else {
      CompletionStage<T> unused = stage.whenComplete(watchdog.watch(deadline, call));
    }
  }

  /** Returns whether it is. A stage need not be able to tell: {@code completedStage} is not. */
  private static boolean isAnswered(CompletableFuture<?> future) {
    try {
      return future.isDone() && !future.isCompletedExceptionally();
    } catch (UnsupportedOperationException minimal) {
      return false;
    }
  }

  /** Returns what a failed stage means; what is not a {@link StoreException} is unknown. */
  static StoreException failure(@Nullable Throwable error) {
    Throwable cause = error;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause instanceof StoreException known
        ? known
        : new StoreException(Kind.OUTCOME_UNKNOWN, "the backend failed: " + cause, cause);
  }

  void close() {
    if (attempting != null && keeping != null) {
      attempting.shutdownNow();
      keeping.shutdownNow();
    }
    backend.close();
  }
}
