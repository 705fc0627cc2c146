package io.holdfast.lock.internal;

import io.holdfast.lock.spi.ClaimId;
import io.holdfast.lock.spi.Deadline;
import io.holdfast.lock.spi.LockBackend;
import io.holdfast.lock.spi.LockClock;
import io.holdfast.lock.spi.LockName;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Releases, repeated until the store has confirmed that nothing of the id is left or can come back.
 *
 * <p><b>When a release settles an id.</b> The engine never sends a release while an attempt of the
 * same id is unanswered, so a confirmed release is final, except where an attempt ended with its
 * outcome unknown. Its connection was closed then, and nothing of it is executed later than one
 * request time-out afterwards; a release counts as final only if it was <em>sent</em> after that
 * moment, {@code doubtfulUntil}. Until then it is repeated.
 *
 * <p><b>When an id is forgotten unconfirmed.</b> One lease (and two request time-outs, for a
 * renewal that is executed late) after the later of when it was given up and {@code doubtfulUntil}:
 * what is left at the store by then has run out.
 *
 * <p>Thread-safe: a request is under way or waits to be sent again, never both.
 */
final class Releases {
  private static final Logger LOG = System.getLogger(Releases.class.getName());
  private static final Duration[] PAUSES = {
    Duration.ofMillis(200),
    Duration.ofSeconds(1),
    Duration.ofSeconds(1),
    Duration.ofSeconds(1),
    Duration.ofSeconds(5)
  };

  private final StoreCalls calls;
  private final LockClock clock;
  private final LockClock.Scheduler scheduler;
  private final Duration requestTimeout;
  private final Runnable onSettled;

  /** How many are not settled. */
  private final AtomicInteger unsettled = new AtomicInteger();

  /** Those that wait to be sent again: who takes one out sends it. */
  private final Set<Request> waiting = ConcurrentHashMap.newKeySet();

  Releases(
      StoreCalls calls,
      LockClock clock,
      LockClock.Scheduler scheduler,
      Duration requestTimeout,
      Runnable onSettled) {
    this.calls = calls;
    this.clock = clock;
    this.scheduler = scheduler;
    this.requestTimeout = requestTimeout;
    this.onSettled = onSettled;
  }

  /** A release of one id. As an effect it is sent, and seen to until it is settled. */
  final class Request implements Runnable, StoreCall<Void> {
    private final LockName name;
    private final ClaimId id;
    private final @Nullable Long doubtfulUntil;
    private final long forgetAt;
    private int repeats;

    /** Whether a confirmation is final: it was sent when nothing of the id could be on its way. */
    private boolean last;

    /** Whether who sends it first waits for the answer. */
    private boolean isAwaited;

    /** Whether there was an answer, be it a failure. */
    private volatile boolean answered;

    private volatile @Nullable Thread awaiting;

    private Request(LockName name, ClaimId id, @Nullable Long doubtfulUntil, long forgetAt) {
      this.name = name;
      this.id = id;
      this.doubtfulUntil = doubtfulUntil;
      this.forgetAt = forgetAt;
    }

    /** Has {@link #run} wait for the first answer, one request time-out at most. */
    Request awaited() {
      isAwaited = true;
      return this;
    }

    @Override
    public void run() {
      if (isAwaited) {
        sendAndAwait();
      } else {
        send(null);
      }
    }

    private void sendAndAwait() {
      Thread waiter = Thread.currentThread();
      long deadline = clock.nanoTime() + requestTimeout.toNanos();
      send(Threads.isVirtual(waiter) ? null : (Long) deadline);
      if (answered) {
        return;
      }
      // An answer that comes from now on wakes it; one that came before is seen by the first look.
      awaiting = waiter;
      if (Threads.awaitUntil(clock, deadline, () -> answered)) {
        waiter.interrupt();
      }
    }

    private void send(@Nullable Long callerWaitsUntil) {
      last = doubtfulUntil == null || clock.nanoTime() - doubtfulUntil >= 0;
      calls.release(this, callerWaitsUntil);
    }

    @Override
    public CompletionStage<Void> ask(LockBackend backend, Deadline deadline) {
      return backend.release(name, List.of(id), deadline);
    }

    @Override
    public void accept(@Nullable Void done, @Nullable Throwable error) {
      long now = clock.nanoTime();
      if (error == null && last) {
        settle();
      } else if (now - forgetAt >= 0) {
        LOG.log(
            Level.WARNING,
            "lock ''{0}'': the release of {1} was never confirmed; by now its lease has run out",
            Engine.printable(name.value()),
            id.client());
        settle();
      } else {
        long pause = PAUSES[Math.min(repeats++, PAUSES.length - 1)].toNanos();
        long doubt = error == null && doubtfulUntil != null ? doubtfulUntil - now : 0;
        waiting.add(this);
        scheduler.at(now + Math.max(pause, doubt), this::repeatNow);
      }
      answered = true;
      LockSupport.unpark(awaiting);
    }

    private void repeatNow() {
      if (waiting.remove(this)) {
        send(null);
      }
    }
  }

  /**
   * Returns the release of an id of which no attempt is under way. It counts as unsettled from now
   * on, and has to be sent.
   *
   * @param lease for how long the store keeps the id at most, once nobody renews it
   * @param doubtfulUntil until when an unanswered attempt of the id may still be executed, or
   *     {@code null} if there was none
   */
  Request request(LockName name, ClaimId id, Duration lease, @Nullable Long doubtfulUntil) {
    long now = clock.nanoTime();
    long from = doubtfulUntil == null || now - doubtfulUntil >= 0 ? now : doubtfulUntil;
    long forgetAt = from + lease.toNanos() + 2 * requestTimeout.toNanos();
    unsettled.incrementAndGet();
    return new Request(name, id, doubtfulUntil, forgetAt);
  }

  /** Sends again what waits to be sent again. */
  void repeatNow() {
    List.copyOf(waiting).forEach(Request::repeatNow);
  }

  private void settle() {
    unsettled.decrementAndGet();
    onSettled.run();
  }

  int unsettled() {
    return unsettled.get();
  }
}
