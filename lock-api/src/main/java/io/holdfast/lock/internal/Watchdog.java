package io.holdfast.lock.internal;

import io.holdfast.lock.spi.Deadline;
import io.holdfast.lock.spi.LockClock;
import io.holdfast.lock.spi.StoreException;
import io.holdfast.lock.spi.StoreException.Kind;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Answers calls that the backend leaves unanswered past their deadline, against its contract: a
 * name must not be stuck for ever because a stage is. An answer that comes later is dropped.
 *
 * <p>One timer, set when a call is under way and none is set, looks after all of them. Thread-safe:
 * a call is answered by who wins its {@code answered}.
 */
final class Watchdog {
  /** The backend ends a call by its deadline, and is given this much more to say so. */
  private static final Duration GRACE = Duration.ofMillis(500);

  private final LockClock clock;
  private final LockClock.Scheduler scheduler;
  private final long roundNanos;
  private final Set<Call<?>> underWay = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean looking = new AtomicBoolean();

  Watchdog(LockClock clock, LockClock.Scheduler scheduler, Duration requestTimeout) {
    this.clock = clock;
    this.scheduler = scheduler;
    this.roundNanos = requestTimeout.plus(GRACE).toNanos();
  }

  private final class Call<T> implements BiConsumer<@Nullable T, @Nullable Throwable> {
    private final AtomicBoolean answered = new AtomicBoolean();
    private final Deadline deadline;
    private final BiConsumer<@Nullable T, @Nullable Throwable> then;

    Call(Deadline deadline, BiConsumer<@Nullable T, @Nullable Throwable> then) {
      this.deadline = deadline;
      this.then = then;
    }

    @Override
    public void accept(@Nullable T answer, @Nullable Throwable error) {
      if (answered.compareAndSet(false, true)) {
        underWay.remove(this);
        then.accept(answer, error);
      }
    }
  }

  /** Returns what to do with the answer to a call, exactly once. */
  <T> BiConsumer<@Nullable T, @Nullable Throwable> watch(
      Deadline deadline, BiConsumer<@Nullable T, @Nullable Throwable> then) {
    Call<T> call = new Call<>(deadline, then);
    underWay.add(call);
    lookLater();
    return call;
  }

  private void lookLater() {
    if (looking.compareAndSet(false, true)) {
      scheduler.at(clock.nanoTime() + roundNanos, this::look);
    }
  }

  private void look() {
    looking.set(false);
    long overdue = clock.nanoTime() - GRACE.toNanos();
    for (Call<?> call : underWay) {
      if (call.deadline.nanos() - overdue <= 0) {
        String why = "the backend has not ended the request by its deadline";
        call.accept(null, new StoreException(Kind.OUTCOME_UNKNOWN, why, null));
      }
    }
    if (!underWay.isEmpty()) {
      lookLater();
    }
  }
}
