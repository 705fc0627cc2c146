package io.holdfast.lock.internal;

import io.holdfast.lock.LockClosedException;
import io.holdfast.lock.LockOptions;
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
import io.holdfast.lock.spi.Renewal;
import io.holdfast.lock.spi.StoreException;
import io.holdfast.lock.spi.StoreException.Kind;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
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
 * phase       meaning                     event                      next
 * IDLE        no claim                    a wish arrives             ATTEMPTING, new claim id
 * ATTEMPTING  exactly one attempt is      granted, in time           OFFERING
 *             unanswered                  granted, validity over     IDLE, claim released
 *                                         busy, somebody waits       WAITING, or ATTEMPTING if told
 *                                                                      to try again meanwhile
 *                                         failed, somebody waits     WAITING
 *                                         busy or failed, nobody     IDLE, claim released unless the
 *                                           waits                      store cannot know it
 * WAITING     nothing is under way        told to try, poll, new try ATTEMPTING, same claim id
 *                                         told that it was granted   OFFERING, or ATTEMPTING if too
 *                                                                      little is left of that
 *                                         last wish withdrawn        IDLE, claim released
 * OFFERING    granted, given to nobody    next wish is covered       HELD
 *             (longer than a moment only  next wish needs renewal    OFFERING, renewal sent
 *             while a renewal is under    tenure or tokens over      EXTENDING, or IDLE, claim
 *             way)                                                     released
 *                                         nobody waits               IDLE, claim released
 *                                         grant lost                 IDLE
 * EXTENDING   exactly one extension is    granted, in time           OFFERING
 *             unanswered                  passed on, somebody waits  WAITING, the successor's id, or
 *                                                                      ATTEMPTING if told to try
 *                                         passed on, nobody waits    IDLE, successor released
 *                                         failed, grant gone         IDLE, both released
 * HELD        a hold is live              hold ended                 OPEN, or OFFERING
 *                                         hold lost                  IDLE, claim left to expire
 * OPEN        given to nobody; the first  a running thread takes it  HELD
 *             in the queue was called     the called one comes       OFFERING
 *                                         nobody waits, grant lost   IDLE, claim released
 * RETIRED     out of the client's map     (final)
 * </pre>
 *
 * IDLE lasts no longer than the transition: with somebody waiting it becomes ATTEMPTING with a new
 * claim id, with nobody RETIRED (unless a thread has yet to leave a lost hold).
 *
 * <p><b>Rules that the table rests on</b>
 *
 * <ul>
 *   <li>Every reply names its claim id, every timer its claim or hold, and is ignored if that is
 *       not the current one. A claim takes one grant: in OFFERING and HELD no attempt is sent.
 *   <li>No release of an id is sent while an attempt of it, or an extension that names it, is
 *       unanswered; no extension while an attempt may still be executed; and once one was sent
 *       nothing of that id is used again: a later wish gets a new id.
 *   <li>A hold is passed on only while the grant's remaining validity covers what the next one
 *       asked for, and with the next token of the range that the grant brought; more tokens come
 *       with an extension only, which proves the grant in the step that mints them.
 *   <li>A thread that is running may overtake those that wait, since to wake one takes longer than
 *       many holds: in OPEN, {@link #BURST} times in a row and for a moment at most, never one that
 *       asked for fairness, and never one that only a callback can serve. OPEN is only entered when
 *       the first of the queue was called, and whatever removes that one calls the next, so that
 *       somebody comes even if no running thread does.
 *   <li>A name that was passed on is waited for under an id that was never used before.
 *   <li>An answer that is handled after validity ended revives nothing.
 *   <li>A grant that a message tells of is valid for a lease from when its claim was first sent,
 *       whenever the message comes. It counts only for the current claim, and only while that waits
 *       or when the attempt that was under way is answered busy.
 *   <li>A {@code tryAgain} that arrives while an attempt is unanswered is remembered, and a busy
 *       answer is then followed by one more attempt.
 * </ul>
 */
final class Contender {
  /** How many tokens a grant brings if threads wait; doubled while they are used up. */
  static final int RANGE = 256;

  /** And at most: a client that passes two million holds a second asks every two milliseconds. */
  private static final int LONGEST_RANGE = 4096;

  /** A tenure has at least so many holds, and so much time, unless it reaches the limit. */
  private static final int LEAST_HOLDS = 80;

  /**
   * How many holds in a row may go to running threads while others wait. A few more than a thread
   * takes while another one wakes up; much larger ones starve hundreds of waiters.
   */
  private static final int BURST = 48;

  /** And for how long: behind holds that take longer than to wake a thread nobody is overtaken. */
  private static final long LONGEST_BURST_NANOS = Duration.ofMillis(1).toNanos();

  /** How often the lock is looked at before a thread parks for it: it is held for a moment only. */
  private static final int SPINS = 100;

  private static final long LEAST_TENURE_NANOS = Duration.ofMillis(20).toNanos();
  private static final long LONGEST_TENURE_NANOS = Duration.ofSeconds(1).toNanos();

  /** The pause after a failed attempt; doubled with each further one, so many times. */
  private static final long FIRST_PAUSE_NANOS = Duration.ofMillis(10).toNanos();

  private static final int MOST_DOUBLINGS = 6;

  /** Lost holds are looked after now and then: their threads may end without leaving them. */
  private static final long LOST_HOLDS_LEASE_NANOS = Duration.ofSeconds(15).toNanos();

  private enum Phase {
    IDLE,
    ATTEMPTING,
    WAITING,
    OFFERING,
    OPEN,
    HELD,
    EXTENDING,
    RETIRED
  }

  private final Engine engine;
  private final LockName name;
  private final ReentrantLock lock = new ReentrantLock();

  /** What the present transition wants done once the lock is free. */
  private final Effects effects = new Effects();

  /** Written under the lock; read without it where a glance is enough. */
  private volatile Phase phase = Phase.IDLE;

  private final WaitQueue queue = new WaitQueue();

  /** The current claim; null in IDLE and RETIRED. */
  private @Nullable ClaimState claim;

  /** The number of the latest attempt, of whatever claim. */
  private long attempt;

  /** How many tokens to ask for if threads wait. */
  private int range = RANGE;

  /** Whether to try again after a busy answer. */
  private boolean again;

  /** Why the latest attempt failed; null if it was answered. */
  private @Nullable StoreException trouble;

  /** How many attempts have failed since the last answer, counted up to {@link #MOST_DOUBLINGS}. */
  private byte failures;

  private long lastAnswer;

  /** What the phase waits for: the next attempt in WAITING, in HELD the end of the hold. */
  private LockClock.@Nullable Timer timer;

  /** The live hold; not null in HELD. Written under the lock, read without it by its owner. */
  private volatile @Nullable HoldState hold;

  /**
   * How many holds in a row went to running threads while others waited; {@link #BURST} at most.
   */
  private byte burst;

  /** When the first of them could begin, as the tenure counts. */
  private long burstSince;

  /** Who was called to come for its turn and has not come yet. */
  private @Nullable Waiter called;

  /** The hold that ended last, in OPEN: its thread is running. */
  private volatile @Nullable HoldState previous;

  /** Holds that were lost and that their threads have not left yet. */
  private Map<Thread, HoldState> lostHolds = Map.of();

  /**
   * Whether there are any. Set before {@link #hold} is cleared: so a thread that sees neither its
   * hold nor this has none.
   */
  private volatile boolean anyLost;

  Contender(Engine engine, LockName name) {
    this.engine = engine;
    this.name = name;
    this.lastAnswer = engine.clock().nanoTime();
  }

  LockName name() {
    return name;
  }

  Engine engine() {
    return engine;
  }

  /**
   * Begins a transition: takes the lock. Whatever comes of it, {@link #leave} ends it.
   *
   * @return where it puts what is to be done afterwards
   */
  Effects enter() {
    takeLock();
    return effects;
  }

  /** Parking for the lock would take many times as long as it is held. */
  private void takeLock() {
    for (int i = 0; i < SPINS; i++) {
      if (lock.tryLock()) {
        return;
      }
    }
    lock.lock();
  }

  /** Ends a transition: frees the lock, then does what is to be done without it. */
  void leave() {
    try {
      retireIfDone();
    } finally {
      Runnable wanted = effects.take();
      lock.unlock();
      Effects.run(wanted);
    }
  }

  private void retireIfDone() {
    if (phase == Phase.IDLE && queue.isEmpty() && lostHolds.isEmpty()) {
      phase = Phase.RETIRED;
      engine.retire(this);
    }
  }

  // ---- wishes -------------------------------------------------------------------------------

  /**
   * Takes in a wish.
   *
   * @return false if this contender is retired: the wish goes to a new one
   */
  boolean enqueue(Waiter waiter) {
    Effects effects = enter();
    try {
      if (phase == Phase.RETIRED) {
        return false;
      }
      effects.callerWaits(waiter.callerWaitsUntil());
      if (engine.isClosing()) {
        waiter.decide(closed(), effects);
      } else if (phase == Phase.OPEN && mayOvertake(waiter.options)) {
        burst++;
        give(openGrant(), waiter, effects);
      } else if (waiter.tryOnly && isGranted()) {
        waiter.decide(Outcome.BUSY, effects);
      } else {
        take(waiter, effects);
      }
      return true;
    } finally {
      leave();
    }
  }

  private void take(Waiter waiter, Effects effects) {
    // The answer to an attempt that is under way may be older than this wish.
    waiter.firstAttempt = attempt + 1;
    waiter.seenBusy = isGranted() || (phase == Phase.WAITING && trouble == null);
    queue.add(waiter);
    if (phase == Phase.IDLE || (phase == Phase.WAITING && waiter.tryOnly)) {
      sendAttempt(effects);
    }
  }

  private boolean isGranted() {
    return switch (phase) {
      case OFFERING, OPEN, HELD, EXTENDING -> true;
      case IDLE, ATTEMPTING, WAITING, RETIRED -> false;
    };
  }

  /** Withdraws a wish; returns false if it was decided before. */
  boolean withdraw(Waiter waiter) {
    Effects effects = enter();
    try {
      boolean withdrawn = queue.withdraw(waiter);
      dropClaimIfUnwanted(effects);
      return withdrawn;
    } finally {
      leave();
    }
  }

  /** Decides a wish whose time is over. */
  void timeOut(Waiter waiter) {
    Effects effects = enter();
    try {
      if (queue.decide(waiter, lastWord(waiter), effects)) {
        dropClaimIfUnwanted(effects);
      }
    } finally {
      leave();
    }
  }

  /** What is known when time is over: busy only if the store, or this client, said so last. */
  private Outcome lastWord(Waiter waiter) {
    if (isGranted() || (trouble == null && (queue.seenBusy(waiter) || phase == Phase.WAITING))) {
      return Outcome.BUSY;
    }
    boolean sent = phase == Phase.ATTEMPTING || (claim != null && claim.doubtfulUntil != null);
    if (trouble == null || (sent && trouble.kind() == Kind.NOT_SENT)) {
      String more = trouble == null ? "" : "; the latest attempt: " + trouble.getMessage();
      String why = "an attempt was sent and has no answer" + more;
      return failed(waiter, new StoreException(Kind.OUTCOME_UNKNOWN, why, trouble));
    }
    return failed(waiter, trouble);
  }

  /** Returns until when a wait without limit may go on, and ends it if that has passed. */
  long giveUpAt(Waiter waiter) {
    Effects effects = enter();
    try {
      long now = engine.clock().nanoTime();
      long answered = lastAnswer - waiter.since > 0 ? lastAnswer : waiter.since;
      long from = isGranted() ? now : answered;
      long until = from + engine.options().unavailableAfter().toNanos();
      if (now - until >= 0) {
        Outcome silence = Outcome.failed(engine.silence(name, trouble, now - waiter.since));
        queue.decide(waiter, silence, effects);
        dropClaimIfUnwanted(effects);
      }
      return until;
    } finally {
      leave();
    }
  }

  private void dropClaimIfUnwanted(Effects effects) {
    if (phase == Phase.OPEN) {
      callNext(effects);
    } else if (queue.isEmpty() && (phase == Phase.WAITING || phase == Phase.OFFERING)) {
      dropClaim(effects);
    }
  }

  private Outcome failed(Waiter waiter, StoreException failure) {
    return Outcome.failed(engine.failure(name, failure, engine.clock().nanoTime() - waiter.since));
  }

  private Outcome closed() {
    return Outcome.failed(new LockClosedException(this + ": the client is closed", null));
  }

  // ---- attempts -----------------------------------------------------------------------------

  private void sendAttempt(Effects effects) {
    cancelTimer();
    if (claim == null) {
      claim = new ClaimState(engine.newClaim(this));
      answeredInTime();
    }
    ClaimState current = claim;
    phase = Phase.ATTEMPTING;
    again = false;
    attempt++;
    Grant.Moment since = Grant.Moment.now(engine.clock());
    if (current.since == null) {
      current.since = since;
    }
    current.lease = queue.first().options.lease();
    current.awaiting = queue.hasPatient();
    Claim request = current.request(name, queue.size() > 1 ? range : 1, engine.label());
    effects.add(new AttemptCall(this, request, since, effects.callerWaitsUntil()));
  }

  /** Takes in the answer to an attempt. */
  void answered(
      Claim request, Grant.Moment since, @Nullable Attempt answer, @Nullable Throwable error) {
    Effects effects = enter();
    try {
      if (phase != Phase.ATTEMPTING || claim == null || !request.id().equals(claim.id)) {
        return;
      }
      if (answer == null) {
        attemptFailed(claim, StoreCalls.failure(error), effects);
        return;
      }
      if (answer instanceof Granted granted) {
        granted(claim, granted, since, effects);
      } else if (answer instanceof Busy busy) {
        busy(claim, busy, effects);
      }
    } finally {
      leave();
    }
  }

  private void granted(ClaimState current, Granted granted, Grant.Moment since, Effects effects) {
    long kept = granted.validFor().toNanos();
    long until = granted.sinceNanos() + kept;
    Grant fresh =
        new Grant(
            engine.clock(),
            granted.firstToken(),
            granted.tokens(),
            current.lease.toNanos(),
            since,
            kept,
            until);
    current.known = true;
    if (fresh.isOver()) {
      grantedTooLate(effects);
      return;
    }
    begin(current, fresh, since);
    offer(current, fresh, true, effects);
  }

  private void begin(ClaimState current, Grant fresh, Grant.Moment since) {
    answeredInTime();
    fresh.renewAt = engine.renewals().due(since.nanos(), fresh.keptNanos());
    engine.renewals().watch(fresh.keptNanos());
    current.grant = fresh;
    current.turn = null;
    phase = Phase.OFFERING;
  }

  private void answeredInTime() {
    lastAnswer = engine.clock().nanoTime();
    trouble = null;
    failures = 0;
  }

  /** A store that is slower than the lease is as good as none: give back, and do not hurry. */
  private void grantedTooLate(Effects effects) {
    effects.add(release(forgetClaim()));
    String why = "its answer came when the lease that it granted had run out";
    failedAttempt(new StoreException(Kind.OUTCOME_UNKNOWN, why, null), effects);
  }

  private void busy(ClaimState current, Busy busy, Effects effects) {
    answeredInTime();
    current.known |= busy.registered();
    queue.busy(attempt, effects);
    if (queue.isEmpty()) {
      dropClaim(effects);
    } else if (current.turn != null && takesTurn(current, current.turn, effects)) {
      return;
    } else if (again || !current.awaiting || queue.hasTries()) {
      sendAttempt(effects);
    } else {
      // Polls that are rarer would look like a store that does not answer.
      Duration patience = engine.options().unavailableAfter().dividedBy(3);
      waitAndRetry(Math.min(busy.retryAfter().toNanos(), patience.toNanos()));
    }
  }

  private void attemptFailed(ClaimState current, StoreException failure, Effects effects) {
    current.turn = null;
    current.known |= failure.kind() == Kind.NOT_KEPT;
    if (failure.kind() == Kind.OUTCOME_UNKNOWN) {
      current.doubtfulUntil =
          engine.clock().nanoTime() + engine.options().requestTimeout().toNanos();
    }
    failedAttempt(failure, effects);
  }

  private void failedAttempt(StoreException failure, Effects effects) {
    trouble = failure;
    boolean forAll = failure.kind() == Kind.REFUSED;
    queue.decideAll(
        waiter -> forAll || (waiter.tryOnly && waiter.firstAttempt <= attempt),
        waiter -> failed(waiter, failure),
        effects);
    if (!queue.isEmpty()) {
      // Told to try again meanwhile: its turn may be over before a long pause is.
      int doublings = again ? 0 : failures;
      failures = (byte) Math.min(failures + 1, MOST_DOUBLINGS);
      waitAndRetry(FIRST_PAUSE_NANOS << doublings);
    } else if (claim != null) {
      dropClaim(effects);
    }
  }

  private void waitAndRetry(long nanos) {
    if (claim == null) {
      claim = new ClaimState(engine.newClaim(this));
    }
    phase = Phase.WAITING;
    ClaimId of = claim.id;
    timer = engine.scheduler().at(engine.clock().nanoTime() + nanos, () -> tryAgain(of));
  }

  private void cancelTimer() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  /**
   * The turn of a claim may have come: the store, or the poll, says so.
   *
   * @param of the claim, or null for whichever is current
   */
  void tryAgain(@Nullable ClaimId of) {
    Effects effects = enter();
    try {
      if (claim == null || (of != null && !claim.answersTo(of))) {
        return;
      }
      if (phase == Phase.ATTEMPTING || phase == Phase.EXTENDING) {
        again = true;
      } else if (phase == Phase.WAITING) {
        sendAttempt(effects);
      }
    } finally {
      leave();
    }
  }

  /**
   * The store says that it has granted a claim whose turn had come. Beside a request that is
   * unanswered this is remembered: a grant in the answer counts instead, and if that is busy, the
   * turn came later.
   */
  void granted(ClaimState.Turn turn) {
    Effects effects = enter();
    try {
      ClaimState current = claim;
      if (current == null || !current.answersTo(turn.id())) {
        return;
      }
      boolean isCurrent = turn.id().equals(current.id);
      if (phase == Phase.WAITING) {
        if (!takesTurn(current, turn, effects)) {
          sendAttempt(effects);
        }
      } else if (phase == Phase.ATTEMPTING || (phase == Phase.EXTENDING && !isCurrent)) {
        again = true;
        ClaimState of = isCurrent ? current : Objects.requireNonNull(current.successor);
        of.turn = of.turn == null ? turn : of.turn;
      }
    } finally {
      leave();
    }
  }

  /**
   * Takes a grant that a message told of, unless too little is left of it: an attempt finds it
   * then. It is valid for a lease from when the claim was first sent. That is earlier than the
   * store knew it, so that a message is not believed however late it comes.
   *
   * @return false if it says nothing that is of use
   */
  private boolean takesTurn(ClaimState current, ClaimState.Turn turn, Effects effects) {
    current.turn = null;
    Grant.Moment since = Objects.requireNonNull(current.since);
    long lease = turn.lease().toNanos();
    Grant told =
        new Grant(
            engine.clock(),
            turn.firstToken(),
            turn.tokens(),
            lease,
            since,
            lease,
            since.nanos() + lease);
    Waiter next = queue.first();
    if (!isTooLong(told, next.options) && (told.isOver() || !covers(told, next.options, false))) {
      return false;
    }
    cancelTimer();
    current.known = true;
    begin(current, told, since);
    offer(current, told, false, effects);
    return true;
  }

  /** Gives the claim up, whatever it has become; with a new one if somebody waits. */
  private void dropClaim(Effects effects) {
    ClaimState dropped = forgetClaim();
    if (dropped.mayBeAtStore()) {
      effects.add(release(dropped));
    }
    attemptIfWanted(effects);
  }

  private void attemptIfWanted(Effects effects) {
    if (!queue.isEmpty()) {
      sendAttempt(effects);
    }
  }

  private Releases.Request release(ClaimState of) {
    return engine.releases().request(name, of.id, of.longestLease(), of.doubtfulUntil);
  }

  /** Is IDLE, and returns what was the claim. */
  private ClaimState forgetClaim() {
    ClaimState forgotten = Objects.requireNonNull(claim);
    cancelTimer();
    engine.forget(forgotten.id);
    forgetSuccessor(forgotten);
    if (forgotten.grant != null && forgotten.grant.hasToken()) {
      range = RANGE;
    }
    claim = null;
    called = null;
    previous = null;
    burst = 0;
    phase = Phase.IDLE;
    return forgotten;
  }

  // ---- hand-off -----------------------------------------------------------------------------

  /**
   * Passes the grant to the next wish, or renews it first, or gives it back.
   *
   * @param fresh whether the store has just confirmed the grant, so that asking it again for the
   *     same lease would bring nothing
   */
  private void offer(ClaimState current, Grant grant, boolean fresh, Effects effects) {
    Waiter next = queue.firstOrNull();
    boolean tenureIsOver = !fresh && tenureIsOver(grant, grant.tenureNanos());
    if (next == null || grant.isOver() || isTooLong(grant, next.options)) {
      dropClaim(effects);
    } else if (tenureIsOver || !grant.hasToken()) {
      endTenure(current, next, tenureIsOver, effects);
    } else if (covers(grant, next.options, fresh)) {
      queue.withdraw(next);
      burst = 0;
      give(grant, next, effects);
    } else {
      current.lease = next.options.lease();
      grant.renewing = true;
      Claim request = current.request(name, 1, engine.label());
      effects.add(() -> engine.renewals().renewNow(this, request));
    }
  }

  /**
   * Asks for more tokens; if the tenure is over, only for the case that nobody else waits. In doubt
   * an attempt may turn up at the store later: then a release has to settle the claim.
   */
  private void endTenure(ClaimState current, Waiter next, boolean yields, Effects effects) {
    range = yields ? RANGE : Math.min(2 * range, LONGEST_RANGE);
    if (!engine.capabilities().extending() || current.doubtfulUntil != null) {
      dropClaim(effects);
      return;
    }
    phase = Phase.EXTENDING;
    again = false;
    attempt++;
    current.lease = next.options.lease();
    Grant.Moment since = Grant.Moment.now(engine.clock());
    ClaimId successor = yields ? engine.newClaim(this) : null;
    current.successor = successor == null ? null : current.successor(successor, since);
    Claim request = current.request(name, range, engine.label());
    effects.add(new ExtendCall(this, request, successor, since, effects.callerWaitsUntil()));
  }

  /** Takes in the answer to an extension. */
  void extended(
      Claim request, Grant.Moment since, @Nullable Attempt answer, @Nullable Throwable error) {
    Effects effects = enter();
    try {
      if (phase != Phase.EXTENDING || claim == null || !request.id().equals(claim.id)) {
        return;
      }
      if (answer instanceof Granted granted) {
        extended(claim, granted, request.lease(), since, effects);
      } else if (answer instanceof Busy busy) {
        passedOn(claim, busy, effects);
      } else {
        extensionFailed(claim, StoreCalls.failure(error), effects);
      }
    } finally {
      leave();
    }
  }

  private void extended(
      ClaimState current, Granted granted, Duration lease, Grant.Moment since, Effects effects) {
    answeredInTime();
    phase = Phase.OFFERING;
    Grant grant = Objects.requireNonNull(current.grant);
    if (!grant.isOver()) {
      long kept = granted.validFor().toNanos();
      grant.extend(lease.toNanos(), since, kept, granted.sinceNanos() + kept);
      grant.renewAt = engine.renewals().due(since.nanos(), grant.keptNanos());
      grant.refill(granted.firstToken(), granted.tokens());
      if (current.successor != null) {
        grant.beginTenure();
      }
    }
    forgetSuccessor(current);
    offer(current, grant, true, effects);
  }

  /** The name is another client's, and this one waits for it again; or the grant was gone. */
  private void passedOn(ClaimState current, Busy busy, Effects effects) {
    ClaimState successor = current.successor;
    if (successor == null || !busy.registered()) {
      answeredInTime();
      dropClaim(effects);
      return;
    }
    current.successor = null;
    forgetClaim();
    claim = successor;
    busy(successor, busy, effects);
  }

  /** Nobody knows which of the two claims has what. */
  private void extensionFailed(ClaimState current, StoreException failure, Effects effects) {
    ClaimState successor = current.successor;
    if (failure.kind() == Kind.OUTCOME_UNKNOWN) {
      current.doubtfulUntil =
          engine.clock().nanoTime() + engine.options().requestTimeout().toNanos();
      if (successor != null) {
        successor.doubtfulUntil = current.doubtfulUntil;
        effects.add(release(successor));
      }
    }
    effects.add(release(forgetClaim()));
    failedAttempt(failure, effects);
  }

  private void forgetSuccessor(ClaimState of) {
    if (of.successor != null) {
      engine.forget(of.successor.id);
      of.successor = null;
    }
  }

  private static boolean tenureIsOver(Grant grant, long tenure) {
    return tenure > LONGEST_TENURE_NANOS
        || (grant.holds() >= LEAST_HOLDS && tenure > LEAST_TENURE_NANOS);
  }

  /**
   * A crash must not cost more than the lease of the hold that crashed: to shorten is to release.
   */
  private static boolean isTooLong(Grant grant, LockOptions next) {
    return grant.leaseNanos() > next.lease().toNanos();
  }

  /**
   * Whether the grant is good enough for the next hold: a fixed lease needs all of it; a renewed
   * one half, so that its renewals have a chance to fail and be repeated. Where the store keeps
   * less than the lease at a time, a fixed one is renewed, too.
   */
  private static boolean covers(Grant grant, LockOptions next, boolean fresh) {
    long asked = next.lease().toNanos();
    if (grant.leaseNanos() < asked) {
      return false;
    }
    long kept = Math.min(asked, grant.keptNanos());
    boolean renewed = next.renewal() || grant.isShort();
    long needed = renewed ? kept / 2 : asked - Grant.margin(asked);
    return fresh || grant.remaining() >= needed;
  }

  /** Gives the grant to a wish that is not, or no longer, in the queue. */
  private void give(Grant grant, Waiter next, Effects effects) {
    HoldState given = beginHold(grant, next.owner(), next.options, next.origin);
    next.decide(given, effects);
    queue.busy(Long.MAX_VALUE, effects);
  }

  private HoldState beginHold(
      Grant grant, @Nullable Thread owner, LockOptions options, String origin) {
    engine.holdBegins(grant.holds() > 0);
    HoldState begun = new HoldState(this, owner, options, origin, grant);
    phase = Phase.HELD;
    previous = null;
    hold = begun;
    if (begun.ownEnd != null) {
      watchEnd(begun);
    }
    return begun;
  }

  // ---- overtaking ---------------------------------------------------------------------------

  /** Leaves the name open for running threads; if that may not be, passes it on. */
  private void open(HoldState ended, Effects effects) {
    Grant grant = ended.grant;
    long tenure = grant.tenureNanos();
    if (burst == 0) {
      burstSince = tenure;
    }
    boolean burstIsOver = burst == BURST || tenure - burstSince > LONGEST_BURST_NANOS;
    if (!burstIsOver && !queue.hasFair() && grant.hasToken() && !tenureIsOver(grant, tenure)) {
      phase = Phase.OPEN;
      previous = ended;
      callNext(effects);
    } else {
      offerNext(effects);
    }
  }

  /** In OPEN: sees to it that the first in the queue comes for its turn. */
  private void callNext(Effects effects) {
    Waiter first = queue.firstOrNull();
    if (first != null && first.equals(called)) {
      return;
    }
    if (first != null && first.call(effects)) {
      called = first;
    } else {
      offerNext(effects);
    }
  }

  private void offerNext(Effects effects) {
    phase = Phase.OFFERING;
    previous = null;
    offer(Objects.requireNonNull(claim), openGrant(), false, effects);
  }

  /** The first in the queue, which was called, has come. */
  void takeTurn(Waiter waiter) {
    Effects effects = enter();
    try {
      if (waiter.equals(called)) {
        called = null;
        effects.callerWaits(waiter.callerWaitsUntil());
        if (phase == Phase.OPEN) {
          offerNext(effects);
        }
      }
    } finally {
      leave();
    }
  }

  /** Returns whether a hold may begin in OPEN although others wait. */
  private boolean mayOvertake(LockOptions options) {
    Grant grant = openGrant();
    return !options.fair()
        && !queue.hasFair()
        && grant.hasToken()
        && !isTooLong(grant, options)
        && covers(grant, options, false);
  }

  private Grant openGrant() {
    return Objects.requireNonNull(Objects.requireNonNull(claim).grant);
  }

  /**
   * Begins another hold of the calling thread if it was the last one to hold the name, and may
   * overtake: what {@link #enqueue} would do, without a wish.
   */
  boolean retake(LockOptions options) {
    HoldState last = previous;
    if (last == null || last.owner != Thread.currentThread()) {
      return false;
    }
    enter();
    try {
      if (previous != last || engine.isClosing() || !mayOvertake(options)) {
        return false;
      }
      burst++;
      beginHold(openGrant(), last.owner, options, last.origin);
      return true;
    } finally {
      leave();
    }
  }

  // ---- the end of a hold --------------------------------------------------------------------

  /** Returns a thread's hold, live or lost. Asked by that thread, so that it cannot begin now. */
  @Nullable HoldState holdOf(Thread thread) {
    HoldState live = hold;
    if (live != null && live.owner == thread) {
      return live;
    }
    if (!anyLost) {
      return null;
    }
    lock.lock();
    try {
      return lostHolds.get(thread);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends a live hold.
   *
   * @param wait whether to wait for the store's answer if the name goes back to it
   */
  void endLive(HoldState ended, boolean wait, Effects effects) {
    ended.state = State.ENDED;
    hold = null;
    engine.holdEnds();
    cancelTimer();
    if (!queue.isEmpty()) {
      open(ended, effects);
    } else {
      Releases.Request release = release(forgetClaim());
      effects.add(wait ? release.awaited() : release);
    }
  }

  /** The owner leaves a lost hold: nothing that it does can still need what the store has. */
  void endLost(HoldState ended, Effects effects) {
    ended.state = State.ENDED;
    if (ended.owner != null && anyLost) {
      lostHolds.remove(ended.owner);
      anyLost = !lostHolds.isEmpty();
    }
    ClaimState leftover = ended.leftover;
    if (leftover != null && !engine.isClosing()) {
      effects.add(release(leftover));
    }
  }

  /** Declares the loss if validity is over, whoever notices first. */
  void loseIfOver(Effects effects) {
    HoldState live = hold;
    if (live != null && live.remainingNanos() <= 0) {
      lose(live, live.grant.isOver() ? LossReason.EXPIRED : live.ownEndReason, effects);
    }
  }

  /**
   * The hold is lost. Its grant is left to expire: releasing it under a critical section that may
   * still be running would let others in. What is left of it is released when the owner leaves.
   */
  private void lose(HoldState lost, LossReason reason, Effects effects) {
    if (lost.owner != null && lost.owner.isAlive()) {
      lostHolds = new HashMap<>(lostHolds);
      lostHolds.put(lost.owner, lost);
      anyLost = true;
    }
    hold = null;
    ClaimState left = forgetClaim();
    if (reason != LossReason.CLIENT_CLOSED) {
      lost.leftover = left;
    }
    attemptIfWanted(effects);
    engine.holdLost();
    lost.lose(reason, effects);
    effects.add(() -> engine.warnLost(lost, reason));
  }

  /** The store says that the claim is gone. */
  void lost(ClaimId of, LossReason reason) {
    Effects effects = enter();
    try {
      if (claim != null && of.equals(claim.id)) {
        gone(reason, effects);
      }
    } finally {
      leave();
    }
  }

  private void gone(LossReason reason, Effects effects) {
    switch (phase) {
      case HELD -> lose(Objects.requireNonNull(hold), reason, effects);
      case OFFERING, OPEN -> dropClaim(effects);
      case WAITING -> sendAttempt(effects);
      case ATTEMPTING, EXTENDING -> again = true;
      case IDLE, RETIRED -> {}
    }
  }

  // ---- renewal ------------------------------------------------------------------------------

  /**
   * Looks after the hold: declares its loss, warns, and says whether it is to be renewed now.
   *
   * @param untilNext how long nobody will look again
   */
  Renewals.@Nullable Due sweep(long untilNext) {
    Effects effects = enter();
    try {
      if (anyLost) {
        lostHolds.keySet().removeIf(thread -> !thread.isAlive());
        anyLost = !lostHolds.isEmpty();
      }
      if (phase == Phase.OPEN && openGrant().isOver()) {
        dropClaim(effects);
      }
      loseIfOver(effects);
      HoldState live = hold;
      if (live == null) {
        return null;
      }
      live.warn(effects);
      if (live.remainingNanos() <= 2 * untilNext) {
        watchEnd(live);
      }
      return live.wantsRenewal(untilNext) ? renewal(live) : null;
    } finally {
      leave();
    }
  }

  /** Returns a renewal that is not due yet, if half of the time until then has passed. */
  Renewals.@Nullable Due early() {
    enter();
    try {
      HoldState live = hold;
      return live != null && live.wantsRenewal(Renewals.early(live.grant.keptNanos()))
          ? renewal(live)
          : null;
    } finally {
      leave();
    }
  }

  private Renewals.Due renewal(HoldState live) {
    ClaimState current = Objects.requireNonNull(claim);
    Grant grant = live.grant;
    grant.renewing = true;
    current.lease = live.leaseToRenew();
    Claim request = current.request(name, 1, engine.label());
    return new Renewals.Due(this, request, grant.validUntil());
  }

  /** Returns the lease of what has to be looked after, or 0 if there is nothing. */
  long watchedLease() {
    lock.lock();
    try {
      if (claim != null && claim.grant != null) {
        return claim.grant.keptNanos();
      }
      return lostHolds.isEmpty() ? 0 : LOST_HOLDS_LEASE_NANOS;
    } finally {
      lock.unlock();
    }
  }

  /** Sees to it that the end of the hold is noticed in time. */
  private void watchEnd(HoldState live) {
    if (timer == null) {
      long end = engine.clock().nanoTime() + live.remainingNanos();
      timer = engine.scheduler().at(end, () -> endIsDue(live));
    }
  }

  private void endIsDue(HoldState of) {
    Effects effects = enter();
    try {
      if (of != hold) {
        return;
      }
      timer = null;
      loseIfOver(effects);
      if (of == hold) {
        watchEnd(of);
      }
    } finally {
      leave();
    }
  }

  /** Takes in the answer to a renewal. */
  void renewed(Claim request, Grant.Moment since, Renewal answer) {
    Effects effects = enter();
    try {
      loseIfOver(effects);
      if (claim == null || !request.id().equals(claim.id) || claim.grant == null) {
        return;
      }
      Grant grant = claim.grant;
      grant.renewing = false;
      if (answer instanceof Renewal.Lost gone) {
        gone(gone.reason(), effects);
      } else if (answer instanceof Renewal.Renewed renewed && !grant.isOver()) {
        lastAnswer = engine.clock().nanoTime();
        long kept = renewed.validFor().toNanos();
        grant.extend(request.lease().toNanos(), since, kept, renewed.sinceNanos() + kept);
        grant.renewAt = engine.renewals().due(since.nanos(), grant.keptNanos());
        if (phase == Phase.OFFERING) {
          offer(claim, grant, true, effects);
        }
      } else if (phase == Phase.OFFERING) {
        // Whether it is long enough for the next hold is not known: start afresh.
        dropClaim(effects);
      }
    } finally {
      leave();
    }
  }

  // ---- closing ------------------------------------------------------------------------------

  /** The client closes: nobody waits any longer. */
  void failWaiters() {
    Effects effects = enter();
    try {
      queue.decideAll(waiter -> true, waiter -> closed(), effects);
      dropClaimIfUnwanted(effects);
    } finally {
      leave();
    }
  }

  /** The client closes: the hold, if there is one that the predicate accepts, is lost. */
  void loseForClose(Predicate<HoldState> which) {
    Effects effects = enter();
    try {
      HoldState live = hold;
      if (live != null && which.test(live)) {
        lose(live, LossReason.CLIENT_CLOSED, effects);
      }
    } finally {
      leave();
    }
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

  /** Whether an attempt or extension is under way that nobody waits for any longer. */
  boolean hasUnwantedAttempt() {
    lock.lock();
    try {
      return (phase == Phase.ATTEMPTING || phase == Phase.EXTENDING) && queue.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Says who holds the name, for messages. */
  String holder() {
    HoldState live = hold;
    return live == null ? "not held by this client" : "held by " + live.taken();
  }

  @Override
  public String toString() {
    return engine.describe(name);
  }
}
