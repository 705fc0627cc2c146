package io.holdfast.lock.internal;

import io.holdfast.lock.LockClosedException;
import io.holdfast.lock.LockException;
import io.holdfast.lock.LockLostException;
import io.holdfast.lock.LossReason;
import io.holdfast.lock.internal.HoldState.State;
import io.holdfast.lock.internal.Waiter.Outcome;
import io.holdfast.lock.spi.Attempt;
import io.holdfast.lock.spi.Attempt.Busy;
import io.holdfast.lock.spi.Attempt.Granted;
import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.spi.ClaimId;
import io.holdfast.lock.spi.LockClock;
import io.holdfast.lock.spi.LockName;
import io.holdfast.lock.spi.Mode;
import io.holdfast.lock.spi.Renewal;
import io.holdfast.lock.spi.StoreException;
import io.holdfast.lock.spi.StoreException.Kind;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One client's contention for one lock name: however many threads want it, the store sees one claim
 * at a time. This is the engine's state machine; everything else in this package serves it.
 *
 * <p><b>State</b> is guarded by {@link #lock}, which is never held during I/O, a callback or a
 * wake-up: those are collected as {@link Effects} and run afterwards.
 *
 * <pre>
 * phase       meaning                              event                         next
 * IDLE        no claim                             a wish arrives                ATTEMPTING, new claim id
 * ATTEMPTING  exactly one attempt is unanswered    granted, in time              OFFERING
 *                                                  granted, validity over        IDLE, claim released
 *                                                  busy, somebody waits          WAITING, or ATTEMPTING if told to try again
 *                                                  busy, nobody waits            IDLE, claim released
 *                                                  failed, somebody waits        WAITING (same claim id)
 *                                                  failed, nobody waits          IDLE, claim released if doubtful
 * WAITING     nothing is under way                 told to try, poll, new try    ATTEMPTING (same claim id)
 *                                                  last wish withdrawn           IDLE, claim released
 * OFFERING    granted, given to nobody             next wish is covered          HELD
 *             (lasts only while a renewal is       next wish needs a renewal     OFFERING, renewal sent
 *             under way)                           nobody waits, tenure over     IDLE, claim released
 *                                                  grant lost                    IDLE
 * HELD        a hold is live                       hold ended                    OFFERING
 *                                                  hold lost                     IDLE, claim left to expire
 * RETIRED     removed from the client's map        (final)
 * </pre>
 *
 * IDLE with somebody waiting becomes ATTEMPTING, with nobody RETIRED, before the lock is left.
 *
 * <p><b>Rules that the table rests on</b>
 *
 * <ul>
 *   <li>Every reply and timer names its claim id and attempt and is ignored if that is not the
 *       current one. A claim takes the first grant only: in HELD and OFFERING there is no attempt.
 *   <li>No release of an id is sent while an attempt of it is unanswered, and once one was sent
 *       nothing of that id is used again: a later wish gets a new id.
 *   <li>A hold is passed on only while the grant's remaining validity covers what the next one
 *       asked for, and with the next token of the range that the grant brought; a range is never
 *       refilled.
 *   <li>An answer that is handled after validity ended revives nothing.
 *   <li>A {@code tryAgain} that arrives while an attempt is unanswered is remembered, and a busy
 *       answer is then followed by one more attempt.
 * </ul>
 */
final class Contender {
  /** How many tokens a grant brings if threads wait: the longest run of hand-offs. */
  static final int RANGE = 256;

  /** A tenure lasts for at least so many holds, unless they take longer than the limit below. */
  private static final int LEAST_HOLDS = 80;

  private static final long TENURE_NANOS = Duration.ofMillis(20).toNanos();
  private static final long LONGEST_TENURE_NANOS = Duration.ofSeconds(1).toNanos();
  private static final long FIRST_PAUSE_NANOS = Duration.ofMillis(10).toNanos();
  private static final int MOST_DOUBLINGS = 6;

  /** Lost holds are looked after now and then: their threads may end without leaving them. */
  private static final long LOST_HOLDS_LEASE_NANOS = Duration.ofSeconds(15).toNanos();

  enum Phase {
    IDLE,
    ATTEMPTING,
    WAITING,
    OFFERING,
    HELD,
    RETIRED
  }

  private final Engine engine;
  private final LockName name;
  private final LockClock clock;
  private final ReentrantLock lock = new ReentrantLock();

  private Phase phase = Phase.IDLE;
  private final Deque<Waiter> queue = new ArrayDeque<>();

  /** The current claim; not null but in IDLE and RETIRED. */
  private @Nullable ClaimId id;

  /** The lease that the claim was last sent with. */
  private Duration lease = Duration.ZERO;

  /** Whether an answer said that the store knows of the claim: granted, or among its waiters. */
  private boolean known;

  /** Until when an attempt of the claim that was never answered may still be executed. */
  private @Nullable Long doubtfulUntil;

  /** Counts the attempts of this contender; the number of the latest one. */
  private long attempt;

  /** Whether the latest attempt asked to be registered as a waiter. */
  private boolean awaiting;

  private boolean again;
  private int failures;
  private @Nullable StoreException trouble;
  private long lastAnswer;
  private LockClock.@Nullable Timer retry;

  /** What the store gave; not null in OFFERING and HELD. */
  private @Nullable Grant grant;

  private long renewAt;
  private boolean renewing;
  private LockClock.@Nullable Timer endTimer;

  /** The live hold; not null in HELD. */
  private @Nullable HoldState hold;

  /** Holds that were lost and that their threads have not left yet. */
  private final Map<Thread, HoldState> lostHolds = new HashMap<>(0);

  Contender(Engine engine, LockName name) {
    this.engine = engine;
    this.name = name;
    this.clock = engine.clock();
    this.lastAnswer = clock.nanoTime();
  }

  LockName name() {
    return name;
  }

  /** Runs a transition under the lock, then what it wants done without it. */
  <T extends @Nullable Object> T locked(Function<Effects, T> transition) {
    Effects effects = new Effects();
    try {
      lock.lock();
      try {
        T result = transition.apply(effects);
        retireIfDone();
        return result;
      } finally {
        lock.unlock();
      }
    } finally {
      effects.run();
    }
  }

  /** Like {@link #locked}, for a transition without a result. */
  void run(Consumer<Effects> transition) {
    locked(
        effects -> {
          transition.accept(effects);
          return null;
        });
  }

  void callback(Runnable callback) {
    engine.callbacks().run(callback);
  }

  // ---- wishes -------------------------------------------------------------------------------

  /**
   * Takes in a wish.
   *
   * @return false if this contender is retired: the wish goes to a new one
   */
  boolean enqueue(Waiter waiter) {
    return locked(
        effects -> {
          if (phase == Phase.RETIRED) {
            return false;
          }
          if (engine.isClosing()) {
            decide(waiter, failed(closed()), effects);
          } else {
            take(waiter, effects);
          }
          return true;
        });
  }

  private void take(Waiter waiter, Effects effects) {
    waiter.firstAttempt = attempt + 1;
    if (waiter.tryOnly && (phase == Phase.HELD || phase == Phase.OFFERING)) {
      decide(waiter, Outcome.BUSY, effects);
      return;
    }
    waiter.seenBusy = phase == Phase.HELD;
    queue.add(waiter);
    if (phase == Phase.IDLE || (phase == Phase.WAITING && waiter.tryOnly)) {
      sendAttempt(effects);
    }
  }

  /** Withdraws a wish; returns false if it was decided before. */
  boolean withdraw(Waiter waiter) {
    return locked(
        effects -> {
          if (!queue.remove(waiter)) {
            return false;
          }
          left(effects);
          return true;
        });
  }

  /** Decides a wish whose time is over. */
  void timeOut(Waiter waiter) {
    run(
        effects -> {
          if (queue.remove(waiter)) {
            decide(waiter, lastWord(waiter), effects);
            left(effects);
          }
        });
  }

  /** What is known when time is over: busy only if the store, or this client, said so last. */
  private Outcome lastWord(Waiter waiter) {
    if (phase == Phase.HELD || (trouble == null && waiter.seenBusy)) {
      return Outcome.BUSY;
    }
    StoreException why =
        trouble != null
            ? trouble
            : new StoreException(Kind.OUTCOME_UNKNOWN, "the store has not answered", null);
    return failed(engine.failure(name, why, clock.nanoTime() - waiter.since));
  }

  /** Returns until when a wait without limit may go on, and ends it if that has passed. */
  long giveUpAt(Waiter waiter) {
    return locked(
        effects -> {
          long now = clock.nanoTime();
          boolean local = phase == Phase.HELD || phase == Phase.OFFERING;
          long from = local ? now : lastAnswer - waiter.since > 0 ? lastAnswer : waiter.since;
          long until = from + engine.options().unavailableAfter().toNanos();
          if (now - until >= 0 && queue.remove(waiter)) {
            decide(waiter, failed(engine.silence(name, trouble, now - waiter.since)), effects);
            left(effects);
          }
          return until;
        });
  }

  /** After a wish has left the queue. */
  private void left(Effects effects) {
    if (queue.isEmpty() && (phase == Phase.WAITING || phase == Phase.OFFERING)) {
      dropClaim(effects);
    }
  }

  private static Outcome failed(RuntimeException failure) {
    return new Outcome(null, failure);
  }

  private LockException closed() {
    return new LockClosedException("%s: the client is closed".formatted(this), null);
  }

  private void decide(Waiter waiter, Outcome outcome, Effects effects) {
    waiter.decide(outcome);
    effects.add(() -> waiter.decided(outcome));
  }

  /** Decides all wishes that the predicate accepts, and takes them out of the queue. */
  private void decideAll(Predicate<Waiter> which, Outcome outcome, Effects effects) {
    queue.removeIf(
        waiter -> {
          if (which.test(waiter)) {
            decide(waiter, outcome, effects);
            return true;
          }
          return false;
        });
  }

  // ---- attempts -----------------------------------------------------------------------------

  private void sendAttempt(Effects effects) {
    cancelRetry();
    if (id == null) {
      id = engine.newClaim(this);
      failures = 0;
      trouble = null;
      lastAnswer = clock.nanoTime();
    }
    phase = Phase.ATTEMPTING;
    again = false;
    long number = ++attempt;
    lease = Objects.requireNonNull(queue.peek()).options.lease();
    awaiting = queue.stream().anyMatch(waiter -> !waiter.tryOnly);
    Claim claim = claim(awaiting, queue.size() > 1 ? RANGE : 1);
    effects.add(
        () -> {
          Grant.Moment before = Grant.Moment.now(clock);
          engine
              .calls()
              .attempt(
                  claim, (answer, error) -> answered(claim.id(), number, before, answer, error));
        });
  }

  private Claim claim(boolean await, int tokens) {
    return new Claim(
        name, Objects.requireNonNull(id), Mode.EXCLUSIVE, lease, tokens, await, engine.label());
  }

  private void answered(
      ClaimId of,
      long number,
      Grant.Moment before,
      @Nullable Attempt answer,
      @Nullable Throwable error) {
    run(
        effects -> {
          if (phase != Phase.ATTEMPTING || !of.equals(id) || number != attempt) {
            return;
          }
          if (answer == null) {
            attemptFailed(StoreCalls.failure(error), effects);
          } else {
            lastAnswer = clock.nanoTime();
            trouble = null;
            failures = 0;
            if (answer instanceof Granted granted) {
              granted(granted, before, effects);
            } else if (answer instanceof Busy busy) {
              busy(busy, effects);
            }
          }
        });
  }

  private void granted(Granted granted, Grant.Moment before, Effects effects) {
    long leaseNanos = lease.toNanos();
    Grant fresh =
        new Grant(
            clock,
            granted.firstToken(),
            granted.tokens(),
            leaseNanos,
            before,
            granted.sinceNanos() + granted.validFor().toNanos() - Grant.margin(leaseNanos));
    phase = Phase.OFFERING;
    grant = fresh;
    known = true;
    renewing = false;
    renewAt = engine.renewals().due(before.nanos(), leaseNanos);
    engine.renewals().watch(leaseNanos);
    offer(true, effects);
  }

  private void busy(Busy busy, Effects effects) {
    known |= busy.registered();
    for (Waiter waiter : queue) {
      waiter.seenBusy |= waiter.firstAttempt <= attempt;
    }
    decideAll(waiter -> waiter.tryOnly && waiter.firstAttempt <= attempt, Outcome.BUSY, effects);
    if (queue.isEmpty()) {
      dropClaim(effects);
    } else if (again || !awaiting || queue.stream().anyMatch(waiter -> waiter.tryOnly)) {
      sendAttempt(effects);
    } else {
      // Rare enough polls would look like a store that gives no answer.
      Duration patience = engine.options().unavailableAfter().dividedBy(3);
      waitAndRetry(Math.min(busy.retryAfter().toNanos(), patience.toNanos()));
    }
  }

  private void attemptFailed(StoreException failure, Effects effects) {
    trouble = failure;
    if (failure.kind() == Kind.OUTCOME_UNKNOWN) {
      doubtfulUntil = clock.nanoTime() + engine.options().requestTimeout().toNanos();
    }
    boolean forAll = failure.kind() == Kind.REFUSED;
    long now = clock.nanoTime();
    for (Waiter waiter : List.copyOf(queue)) {
      if (forAll || (waiter.tryOnly && waiter.firstAttempt <= attempt)) {
        queue.remove(waiter);
        decide(waiter, failed(engine.failure(name, failure, now - waiter.since)), effects);
      }
    }
    if (queue.isEmpty()) {
      dropClaim(effects);
    } else {
      waitAndRetry(FIRST_PAUSE_NANOS << Math.min(failures++, MOST_DOUBLINGS));
    }
  }

  private void waitAndRetry(long nanos) {
    phase = Phase.WAITING;
    ClaimId of = Objects.requireNonNull(id);
    retry = engine.scheduler().at(clock.nanoTime() + nanos, () -> tryAgain(of));
  }

  private void cancelRetry() {
    if (retry != null) {
      retry.cancel();
      retry = null;
    }
  }

  /** The turn of this claim may have come: the store, or the poll, says so. */
  void tryAgain(@Nullable ClaimId of) {
    run(
        effects -> {
          if (of != null && !of.equals(id)) {
            return;
          }
          if (phase == Phase.ATTEMPTING) {
            again = true;
          } else if (phase == Phase.WAITING) {
            sendAttempt(effects);
          }
        });
  }

  /**
   * Gives the claim up, whatever it has become, and is IDLE; or ATTEMPTING with a new claim if
   * somebody waits.
   */
  private void dropClaim(Effects effects) {
    if (known || doubtfulUntil != null) {
      effects.add(release()::send);
    }
    forgetClaim();
    if (!queue.isEmpty()) {
      sendAttempt(effects);
    }
  }

  /** Returns what releases the current claim, to be run when it is no longer current. */
  private Releases.Request release() {
    return engine.releases().request(name, Objects.requireNonNull(id), lease, doubtfulUntil);
  }

  private void forgetClaim() {
    cancelRetry();
    cancelEndTimer();
    engine.forget(Objects.requireNonNull(id));
    id = null;
    grant = null;
    known = false;
    doubtfulUntil = null;
    phase = Phase.IDLE;
  }

  private void retireIfDone() {
    if (phase == Phase.IDLE && queue.isEmpty() && lostHolds.isEmpty()) {
      phase = Phase.RETIRED;
      engine.retire(this);
    }
  }

  // ---- hand-off -----------------------------------------------------------------------------

  /**
   * Passes the grant to the next wish, or renews it first, or gives it back.
   *
   * @param fresh whether the store has just confirmed the grant, so that asking it again for the
   *     same lease would bring nothing
   */
  private void offer(boolean fresh, Effects effects) {
    Grant grant = Objects.requireNonNull(this.grant);
    Waiter next = queue.peek();
    long remaining = grant.remaining();
    if (next == null || remaining <= 0 || !grant.hasToken() || (!fresh && tenureIsOver(grant))) {
      dropClaim(effects);
    } else if (covers(grant, remaining, next, fresh)) {
      queue.remove();
      give(grant, next, effects);
    } else {
      lease = next.options.lease();
      renewing = true;
      Claim claim = claim(false, 1);
      effects.add(() -> engine.renewals().renewNow(this, claim));
    }
  }

  private boolean tenureIsOver(Grant grant) {
    long elapsed = clock.nanoTime() - grant.tenureSince;
    return elapsed > LONGEST_TENURE_NANOS || (grant.holds >= LEAST_HOLDS && elapsed > TENURE_NANOS);
  }

  /**
   * Whether the grant is good enough for the next hold: a fixed lease needs all of it, a renewed
   * one half, which is what it has left in normal running when its renewal fails for the first
   * time.
   */
  private static boolean covers(Grant grant, long remaining, Waiter next, boolean fresh) {
    long asked = next.options.lease().toNanos();
    if (fresh) {
      return grant.leaseNanos() >= asked;
    }
    if (next.options.renewal()) {
      return grant.leaseNanos() >= asked && remaining >= asked / 2;
    }
    return remaining >= asked - Grant.margin(asked);
  }

  private void give(Grant grant, Waiter next, Effects effects) {
    long now = clock.nanoTime();
    long asked = next.options.lease().toNanos();
    Long end = next.options.renewal() ? null : (Long) (now + asked - Grant.margin(asked));
    LossReason endReason = LossReason.EXPIRED;
    Duration longest = next.options.longestHold();
    if (longest != null && (end == null || now + longest.toNanos() - end < 0)) {
      end = now + longest.toNanos();
      endReason = LossReason.LONGEST_HOLD;
    }
    boolean handedOff = grant.holds > 0;
    HoldState given = new HoldState(this, next, grant.takeToken(), end, endReason);
    phase = Phase.HELD;
    hold = given;
    engine.holdBegins(handedOff);
    if (end != null) {
      watchEnd();
    }
    decide(next, new Outcome(given, null), effects);
    for (Waiter waiter : queue) {
      waiter.seenBusy = true;
    }
    decideAll(waiter -> waiter.tryOnly, Outcome.BUSY, effects);
  }

  // ---- the life of a hold -------------------------------------------------------------------

  /** Returns the calling thread's hold, live or lost. */
  @Nullable HoldState holdOf(Thread thread) {
    lock.lock();
    try {
      return hold != null && hold.owner == thread ? hold : lostHolds.get(thread);
    } finally {
      lock.unlock();
    }
  }

  void enter(HoldState entered) {
    throwIfNotNull(
        locked(
            effects -> {
              loseIfOver(effects);
              if (entered.state == State.LOST) {
                entered.lossThrown = true;
                return entered.lost();
              }
              entered.entries = Math.addExact(entered.entries, 1);
              return null;
            }));
  }

  void exit(HoldState left) {
    boolean nested =
        locked(
            effects -> {
              if (left.entries == 1) {
                return false;
              }
              left.entries--;
              return true;
            });
    if (!nested) {
      end(left, true);
    } else {
      throwIfNotNull(
          locked(
              effects -> {
                loseIfOver(effects);
                return untoldLoss(left);
              }));
    }
  }

  void ensureValid(HoldState asked) {
    throwIfNotNull(
        locked(
            effects -> {
              loseIfOver(effects);
              if (asked.state == State.LIVE) {
                return null;
              }
              if (asked.state == State.ENDED) {
                return new IllegalMonitorStateException(
                    "%s: the hold with token %d was ended by its owner"
                        .formatted(this, asked.fencingToken()));
              }
              asked.lossThrown = true;
              return asked.lost();
            }));
  }

  private static void throwIfNotNull(@Nullable RuntimeException failure) {
    if (failure != null) {
      throw failure;
    }
  }

  long remaining(HoldState asked) {
    lock.lock();
    try {
      return asked == hold ? Math.max(0, remaining()) : 0;
    } finally {
      lock.unlock();
    }
  }

  /** What is left of the live hold. */
  private long remaining() {
    HoldState live = Objects.requireNonNull(hold);
    long left = Objects.requireNonNull(grant).remaining();
    return live.ownEnd == null ? left : Math.min(left, live.ownEnd - clock.nanoTime());
  }

  /**
   * Ends a hold, and waits for the store's answer if the name goes back to it.
   *
   * @param tell whether a loss is thrown
   */
  void end(HoldState ended, boolean tell) {
    throwIfNotNull(
        locked(
            effects -> {
              loseIfOver(effects);
              if (ended.state == State.LIVE) {
                endLive(ended, effects);
              } else if (ended.state == State.LOST) {
                endLost(ended, effects);
                return tell ? untoldLoss(ended) : null;
              }
              return null;
            }));
  }

  private void endLive(HoldState ended, Effects effects) {
    ended.state = State.ENDED;
    hold = null;
    engine.holdEnds();
    cancelEndTimer();
    if (queue.isEmpty()) {
      // Nobody else of this client wants it: the owner waits until the name is free for others.
      Releases.Request release = release();
      forgetClaim();
      effects.add(() -> engine.awaitRelease(release));
    } else {
      phase = Phase.OFFERING;
      offer(false, effects);
    }
  }

  private void endLost(HoldState ended, Effects effects) {
    ended.state = State.ENDED;
    if (ended.owner != null) {
      lostHolds.remove(ended.owner);
    }
    if (ended.leftover != null && !engine.isClosing()) {
      effects.add(ended.leftover);
    }
  }

  private static @Nullable LockLostException untoldLoss(HoldState lost) {
    if (lost.reason == null || lost.lossThrown) {
      return null;
    }
    lost.lossThrown = true;
    return lost.lost();
  }

  // ---- loss ---------------------------------------------------------------------------------

  /** Declares the loss if validity is over, whoever notices first. */
  private void loseIfOver(Effects effects) {
    if (phase == Phase.HELD && remaining() <= 0) {
      boolean own = Objects.requireNonNull(grant).remaining() > 0;
      lose(own ? Objects.requireNonNull(hold).ownEndReason : LossReason.EXPIRED, effects);
    }
  }

  /**
   * The hold is lost. Its grant is left to expire: releasing it under a critical section that may
   * still be running would let others in. What is left of it is released when the owner leaves.
   */
  private void lose(LossReason reason, Effects effects) {
    HoldState lost = Objects.requireNonNull(hold);
    hold = null;
    if (reason == LossReason.EXPIRED || reason == LossReason.LONGEST_HOLD) {
      lost.leftover = release()::send;
    }
    lost.lose(reason, effects);
    engine.holdLost(lost, reason);
    if (lost.owner != null && lost.owner.isAlive()) {
      lostHolds.put(lost.owner, lost);
    }
    forgetClaim();
    if (!queue.isEmpty()) {
      sendAttempt(effects);
    }
  }

  /** The store says that the claim is gone. */
  void lost(ClaimId of, LossReason reason) {
    run(
        effects -> {
          if (of.equals(id)) {
            gone(reason, effects);
          }
        });
  }

  private void gone(LossReason reason, Effects effects) {
    switch (phase) {
      case HELD -> lose(reason, effects);
      case OFFERING -> {
        forgetClaim();
        if (!queue.isEmpty()) {
          sendAttempt(effects);
        }
      }
      case WAITING -> sendAttempt(effects);
      case ATTEMPTING -> again = true;
      default -> {}
    }
  }

  // ---- renewal ------------------------------------------------------------------------------

  /**
   * Looks after the grant: declares its loss, warns, and says whether it is to be renewed now.
   *
   * @param untilNext how long nobody will look again
   */
  Renewals.@Nullable Due sweep(long untilNext) {
    return locked(
        effects -> {
          lostHolds.keySet().removeIf(thread -> !thread.isAlive());
          loseIfOver(effects);
          if (phase != Phase.HELD) {
            return null;
          }
          warn(effects);
          if (remaining() <= 2 * untilNext) {
            watchEnd();
          }
          return renewalDue();
        });
  }

  /** Returns how long the lease is that has to be looked after, or 0 if there is nothing. */
  long watchedLease() {
    lock.lock();
    try {
      return grant != null ? grant.leaseNanos() : lostHolds.isEmpty() ? 0 : LOST_HOLDS_LEASE_NANOS;
    } finally {
      lock.unlock();
    }
  }

  private void warn(Effects effects) {
    HoldState live = Objects.requireNonNull(hold);
    if (!live.endangered && remaining() <= live.options.lease().toNanos() / 3) {
      live.endanger(effects);
    }
    if (!live.abandoned && live.isForgotten()) {
      live.abandoned = true;
      effects.add(() -> engine.warnForgotten(live));
    }
  }

  private Renewals.@Nullable Due renewalDue() {
    HoldState live = Objects.requireNonNull(hold);
    if (renewing || live.abandoned || !live.options.renewal() || clock.nanoTime() - renewAt < 0) {
      return null;
    }
    renewing = true;
    Grant grant = Objects.requireNonNull(this.grant);
    lease = Duration.ofNanos(Math.max(grant.leaseNanos(), live.options.lease().toNanos()));
    return new Renewals.Due(this, claim(false, 1), grant.validUntil());
  }

  /** Sees to it that the end of the hold is noticed in time. */
  private void watchEnd() {
    if (endTimer == null) {
      endTimer = engine.scheduler().at(clock.nanoTime() + remaining(), this::endIsDue);
    }
  }

  private void endIsDue() {
    run(
        effects -> {
          endTimer = null;
          loseIfOver(effects);
          if (phase == Phase.HELD) {
            watchEnd();
          }
        });
  }

  private void cancelEndTimer() {
    if (endTimer != null) {
      endTimer.cancel();
      endTimer = null;
    }
  }

  /** Takes in the answer to a renewal. */
  void renewed(ClaimId of, Grant.Moment before, Duration asked, Renewal answer) {
    run(
        effects -> {
          if (!of.equals(id) || grant == null) {
            return;
          }
          renewing = false;
          loseIfOver(effects);
          if (grant == null || !of.equals(id)) {
            return;
          }
          if (answer instanceof Renewal.Lost gone) {
            gone(gone.reason(), effects);
          } else if (answer instanceof Renewal.Renewed renewed) {
            extend(renewed, before, asked);
            if (phase == Phase.OFFERING) {
              offer(true, effects);
            }
          } else if (phase == Phase.OFFERING) {
            // Whether the grant is long enough for the next hold is not known: start afresh.
            dropClaim(effects);
          }
        });
  }

  private void extend(Renewal.Renewed renewed, Grant.Moment before, Duration asked) {
    Grant extended = Objects.requireNonNull(grant);
    if (extended.remaining() <= 0) {
      return;
    }
    lastAnswer = clock.nanoTime();
    long leaseNanos = asked.toNanos();
    extended.extend(
        leaseNanos,
        before,
        renewed.sinceNanos() + renewed.validFor().toNanos() - Grant.margin(leaseNanos));
    renewAt = engine.renewals().due(before.nanos(), leaseNanos);
    cancelEndTimer();
  }

  // ---- closing ------------------------------------------------------------------------------

  /** The client closes: nobody waits any longer. */
  void failWaiters() {
    run(
        effects -> {
          decideAll(waiter -> true, failed(closed()), effects);
          left(effects);
        });
  }

  /** The client closes: the hold, if there is one that the predicate accepts, is lost. */
  void loseForClose(Predicate<HoldState> which) {
    run(
        effects -> {
          if (phase == Phase.HELD && which.test(Objects.requireNonNull(hold))) {
            lose(LossReason.CLIENT_CLOSED, effects);
          }
        });
  }

  /** Whether closing has to wait: a live hold, or a request whose answer decides what is left. */
  boolean isBusy() {
    lock.lock();
    try {
      return phase != Phase.IDLE && phase != Phase.RETIRED;
    } finally {
      lock.unlock();
    }
  }

  /** Returns who holds the name, for messages. */
  String holder() {
    lock.lock();
    try {
      HoldState live = hold;
      return live == null ? "not held by this client" : "held by " + live.taken();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public String toString() {
    return engine.describe(name);
  }
}
