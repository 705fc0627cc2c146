package io.holdfast.lock.internal;

import io.holdfast.lock.spi.ClaimId;
import io.holdfast.lock.spi.LockClock;
import io.holdfast.lock.spi.LockName;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
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
 * renewal that is executed late) after the later of the first release and {@code doubtfulUntil}:
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
  private final Set<Request> unsettled = ConcurrentHashMap.newKeySet();

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

  /** A release of one id. */
  final class Request {
    final LockName name;
    final ClaimId id;
    final Duration lease;
    final @Nullable Long doubtfulUntil;
    long forgetAt;
    int repeats;

    private volatile boolean answered;
    private volatile @Nullable Thread awaiting;

    /** Whether it waits to be sent again; who takes that back sends it. */
    private final AtomicBoolean waits = new AtomicBoolean();

    private Request(LockName name, ClaimId id, Duration lease, @Nullable Long doubtfulUntil) {
      this.name = name;
      this.id = id;
      this.lease = lease;
      this.doubtfulUntil = doubtfulUntil;
    }

    /** Returns whether there was an answer, be it a failure. */
    boolean isAnswered() {
      return answered;
    }

    /** Has a thread woken by the first answer; it looks whether there was one afterwards. */
    void tell(Thread thread) {
      awaiting = thread;
    }

    private void answered() {
      answered = true;
      LockSupport.unpark(awaiting);
    }

    /** Counts it as unsettled from now on: it will be sent. */
    Request announce() {
      unsettled.add(this);
      return this;
    }

    /** Sends it, once, and sees to its repetition. */
    void send() {
      send(null);
    }

    /**
     * Likewise, on a thread that waits for the first answer.
     *
     * @param callerWaitsUntil until when, or {@code null} if it does not wait
     */
    void send(@Nullable Long callerWaitsUntil) {
      long now = clock.nanoTime();
      long from = doubtfulUntil == null || now - doubtfulUntil >= 0 ? now : doubtfulUntil;
      forgetAt = from + lease.toNanos() + 2 * requestTimeout.toNanos();
      announce();
      Releases.this.send(this, callerWaitsUntil);
    }
  }

  /**
   * Returns the release of an id of which no attempt is under way.
   *
   * @param lease for how long the store keeps the id at most, once nobody renews it
   * @param doubtfulUntil until when an unanswered attempt of the id may still be executed, or
   *     {@code null} if there was none
   */
  Request request(LockName name, ClaimId id, Duration lease, @Nullable Long doubtfulUntil) {
    return new Request(name, id, lease, doubtfulUntil);
  }

  private void send(Request request, @Nullable Long callerWaitsUntil) {
    long sentAt = clock.nanoTime();
    calls.release(
        request.name,
        request.id,
        callerWaitsUntil,
        (done, error) -> {
          answered(request, sentAt, error);
          request.answered();
        });
  }

  private void answered(Request request, long sentAt, @Nullable Throwable error) {
    long now = clock.nanoTime();
    boolean last = request.doubtfulUntil == null || sentAt - request.doubtfulUntil >= 0;
    if (error == null && last) {
      settle(request);
    } else if (now - request.forgetAt >= 0) {
      LOG.log(
          Level.WARNING,
          "lock ''{0}'': the release of {1} was never confirmed; by now its lease has run out",
          Engine.printable(request.name.value()),
          request.id.client());
      settle(request);
    } else {
      long pause = PAUSES[Math.min(request.repeats++, PAUSES.length - 1)].toNanos();
      long again = error == null ? Math.max(pause, doubt(request, now)) : pause;
      request.waits.set(true);
      scheduler.at(now + again, () -> repeatNow(request));
    }
  }

  /** Sends again what waits to be sent again. */
  void repeatNow() {
    unsettled.forEach(this::repeatNow);
  }

  private void repeatNow(Request request) {
    if (request.waits.getAndSet(false)) {
      send(request, null);
    }
  }

  private static long doubt(Request request, long now) {
    return request.doubtfulUntil == null ? 0 : request.doubtfulUntil - now;
  }

  private void settle(Request request) {
    unsettled.remove(request);
    onSettled.run();
  }

  int unsettled() {
    return unsettled.size();
  }
}
