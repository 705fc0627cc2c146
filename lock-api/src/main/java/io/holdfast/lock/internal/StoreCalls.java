package io.holdfast.lock.internal;

import io.holdfast.lock.spi.Attempt;
import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.spi.ClaimId;
import io.holdfast.lock.spi.Deadline;
import io.holdfast.lock.spi.LockBackend;
import io.holdfast.lock.spi.LockClock;
import io.holdfast.lock.spi.LockName;
import io.holdfast.lock.spi.Renewal;
import io.holdfast.lock.spi.StoreException;
import io.holdfast.lock.spi.StoreException.Kind;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The way to the backend: counts, sets deadlines, keeps blocking verbs off the caller's thread, and
 * sees to it that a stage always fails with a {@link StoreException}.
 */
final class StoreCalls {
  /** How many blocking verbs run at once. */
  private static final int BLOCKING_THREADS = 16;

  final LongAdder attempts = new LongAdder();
  final LongAdder renewals = new LongAdder();
  final LongAdder releases = new LongAdder();

  private final LockBackend backend;
  private final LockClock clock;
  private final Duration timeout;
  private final @Nullable ThreadPoolExecutor blocking;

  StoreCalls(LockBackend backend, LockClock clock, Duration timeout, String threadName) {
    this.backend = backend;
    this.clock = clock;
    this.timeout = timeout;
    this.blocking = backend.capabilities().blocking() ? pool(threadName) : null;
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

  void attempt(Claim claim, BiConsumer<@Nullable Attempt, @Nullable Throwable> then) {
    attempts.increment();
    call(deadline -> backend.attempt(claim, deadline), then);
  }

  void renew(List<Claim> claims, BiConsumer<@Nullable List<Renewal>, @Nullable Throwable> then) {
    renewals.increment();
    call(deadline -> backend.renew(claims, deadline), then);
  }

  void release(LockName name, ClaimId id, BiConsumer<@Nullable Void, @Nullable Throwable> then) {
    releases.increment();
    call(deadline -> backend.release(name, List.of(id), deadline), then);
  }

  /** Calls a verb, and then the continuation exactly once, with an answer or a failure. */
  private <T> void call(
      Function<Deadline, CompletionStage<T>> verb,
      BiConsumer<@Nullable T, @Nullable Throwable> then) {
    Deadline deadline = Deadline.after(clock, timeout);
    if (blocking == null) {
      run(verb, deadline, then);
      return;
    }
    try {
      blocking.execute(() -> runInTime(verb, deadline, then));
    } catch (RejectedExecutionException e) {
      then.accept(null, new StoreException(Kind.NOT_SENT, "the client is closed", e));
    }
  }

  private <T> void runInTime(
      Function<Deadline, CompletionStage<T>> verb,
      Deadline deadline,
      BiConsumer<@Nullable T, @Nullable Throwable> then) {
    if (deadline.remaining(clock).isNegative()) {
      String message =
          "%d requests are under way; the store is slow, or too much is asked of it"
              .formatted(BLOCKING_THREADS);
      then.accept(null, new StoreException(Kind.NOT_SENT, message, null));
    } else {
      run(verb, deadline, then);
    }
  }

  private static <T> void run(
      Function<Deadline, CompletionStage<T>> verb,
      Deadline deadline,
      BiConsumer<@Nullable T, @Nullable Throwable> then) {
    CompletionStage<T> stage;
    try {
      stage = verb.apply(deadline);
    } catch (RuntimeException | Error e) {
      then.accept(null, e);
      return;
    }
    CompletionStage<T> unused = stage.whenComplete(then);
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
    if (blocking != null) {
      blocking.shutdownNow();
    }
    backend.close();
  }
}
