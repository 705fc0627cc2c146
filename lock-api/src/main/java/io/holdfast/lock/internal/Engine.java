package io.holdfast.lock.internal;

import io.holdfast.lock.ClientOptions;
import io.holdfast.lock.Finding;
import io.holdfast.lock.LockClosedException;
import io.holdfast.lock.LockException;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LockOutcomeUnknownException;
import io.holdfast.lock.LockRefusedException;
import io.holdfast.lock.LockStatistics;
import io.holdfast.lock.LockUnavailableException;
import io.holdfast.lock.LossReason;
import io.holdfast.lock.spi.BackendConfig;
import io.holdfast.lock.spi.BackendUrl;
import io.holdfast.lock.spi.Capabilities;
import io.holdfast.lock.spi.ClaimId;
import io.holdfast.lock.spi.ClientId;
import io.holdfast.lock.spi.Deadline;
import io.holdfast.lock.spi.Events;
import io.holdfast.lock.spi.LockBackend;
import io.holdfast.lock.spi.LockClock;
import io.holdfast.lock.spi.LockName;
import io.holdfast.lock.spi.LockProvider;
import io.holdfast.lock.spi.Mode;
import io.holdfast.lock.spi.StoreException;
import io.holdfast.lock.spi.StoreException.Kind;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What all contenders of one client share: its backend, clock, scheduler, counters, and the map
 * from names to contenders. A name is in the map only while somebody holds it or wants it.
 *
 * <p>Thread-safe: the maps and counters are concurrent, {@link #closing} and {@link #closer} are
 * volatile or atomic, and everything else is set once.
 */
final class Engine implements Events {
  private static final Logger LOG = System.getLogger("io.holdfast.lock");

  /** An examination may take as long as so many requests. */
  private static final int EXAMINATION = 5;

  private final ClientOptions options;
  private final ClientId client = ClientId.random();
  private final LockClock clock;
  private final String label;
  private final LockBackend backend;
  private final LockClock.Scheduler scheduler;
  private final StoreCalls calls;
  private final Callbacks callbacks;
  private final Releases releases;
  private final Renewals renewals;

  private final ConcurrentHashMap<LockName, Contender> contenders = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<ClaimId, Contender> claims = new ConcurrentHashMap<>();
  private final AtomicLong claimNumber = new AtomicLong();

  private final LongAdder holds = new LongAdder();
  private final LongAdder waiting = new LongAdder();
  private final LongAdder acquired = new LongAdder();
  private final LongAdder handedOff = new LongAdder();
  private final LongAdder lost = new LongAdder();

  private final AtomicBoolean closing = new AtomicBoolean();

  /** The thread that waits in {@link #close}, to be woken when something ends. */
  private volatile @Nullable Thread closer;

  Engine(LockProvider provider, @Nullable BackendUrl url, ClientOptions options) {
    this.options = options;
    this.clock = options.clock();
    this.label = options.label() != null ? options.label() : defaultLabel();
    BackendConfig config = new BackendConfig(url, client, options.requestTimeout(), clock);
    this.backend = provider.open(config, this);
    String threads = "holdfast-" + client.value().substring(0, 6);
    this.scheduler = clock.scheduler(threads + "-scheduler");
    this.calls = new StoreCalls(backend, clock, scheduler, options.requestTimeout(), threads);
    this.callbacks = new Callbacks(options.callbackExecutor(), threads + "-callback");
    this.releases =
        new Releases(calls, clock, scheduler, options.requestTimeout(), this::wakeCloser);
    this.renewals = new Renewals(this, backend, clock);
  }

  private static String defaultLabel() {
    String host;
    try {
      host = InetAddress.getLocalHost().getHostName().replaceAll("[^\\x21-\\x7e]", "?");
    } catch (UnknownHostException e) {
      host = "unknown-host";
    }
    return host.substring(0, Math.min(host.length(), 48)) + ":" + ProcessHandle.current().pid();
  }

  // ---- parts --------------------------------------------------------------------------------

  ClientOptions options() {
    return options;
  }

  LockClock clock() {
    return clock;
  }

  String label() {
    return label;
  }

  LockClock.Scheduler scheduler() {
    return scheduler;
  }

  StoreCalls calls() {
    return calls;
  }

  Callbacks callbacks() {
    return callbacks;
  }

  Releases releases() {
    return releases;
  }

  Renewals renewals() {
    return renewals;
  }

  Capabilities capabilities() {
    return backend.capabilities();
  }

  String backend() {
    return backend.toString();
  }

  List<Finding> examine() {
    if (isClosing()) {
      throw new LockClosedException("the client of " + backend + " is closed", null);
    }
    Duration patience = options.requestTimeout().multipliedBy(EXAMINATION);
    try {
      return List.copyOf(backend.examine(Deadline.after(clock, patience)));
    } catch (StoreException e) {
      throw noLock("%s cannot be examined: ".formatted(backend), e);
    }
  }

  // ---- names and claims ---------------------------------------------------------------------

  /** Puts a wish in the queue of its name, and returns the contender that took it. */
  Contender enqueue(LockName name, Waiter waiter) {
    while (true) {
      Contender found = contenders.get(name);
      if (found == null) {
        Contender made = new Contender(this, name);
        found = contenders.putIfAbsent(name, made);
        found = found == null ? made : found;
      }
      if (found.enqueue(waiter)) {
        return found;
      }
    }
  }

  @Nullable Contender contender(LockName name) {
    return contenders.get(name);
  }

  Collection<Contender> contenders() {
    return contenders.values();
  }

  void retire(Contender contender) {
    contenders.remove(contender.name(), contender);
    wakeCloser();
  }

  ClaimId newClaim(Contender contender) {
    ClaimId id = client.claim(claimNumber.getAndIncrement());
    claims.put(id, contender);
    return id;
  }

  void forget(ClaimId id) {
    claims.remove(id);
  }

  @Override
  public void tryAgain(ClaimId id) {
    Contender contender = claims.get(id);
    if (contender != null) {
      contender.tryAgain(id);
    }
  }

  @Override
  public void granted(ClaimId id, long firstToken, int tokens, Duration lease) {
    Contender contender = claims.get(id);
    if (contender != null) {
      contender.granted(new ClaimState.Turn(id, firstToken, tokens, lease));
    }
  }

  @Override
  public void tryAgainAll() {
    // A new connection, as a rule: what the last one did not confirm can be confirmed now.
    releases.repeatNow();
    contenders.values().forEach(contender -> contender.tryAgain(null));
  }

  @Override
  public void lost(ClaimId id, LossReason reason) {
    Contender contender = claims.get(id);
    if (contender != null) {
      contender.lost(id, reason);
    }
  }

  /** Checks what can be checked without I/O. */
  void check(LockOptions lockOptions) {
    Capabilities can = capabilities();
    Duration lease = lockOptions.lease();
    if (!can.modes().contains(Mode.Exclusive.class)) {
      throw new IllegalArgumentException(backend + " does not serve exclusive locks");
    }
    if (lease.compareTo(can.leastLease()) < 0 || lease.compareTo(can.longestLease()) > 0) {
      throw new IllegalArgumentException(
          "lease must be from %s to %s on %s (was %s)"
              .formatted(can.leastLease(), can.longestLease(), backend, lease));
    }
  }

  // ---- counters -----------------------------------------------------------------------------

  void holdBegins(boolean passedOn) {
    holds.increment();
    acquired.increment();
    if (passedOn) {
      handedOff.increment();
    }
  }

  void holdEnds() {
    holds.decrement();
    wakeCloser();
  }

  void holdLost() {
    holdEnds();
    lost.increment();
  }

  void warnLost(HoldState hold, LossReason reason) {
    LOG.log(
        Level.WARNING,
        "{0}: the hold with token {1} of {2} was lost: {3}",
        describe(new LockName(hold.name())),
        Long.toString(hold.fencingToken()),
        hold.taken(),
        reason.text());
  }

  void warnForgotten(HoldState hold) {
    LOG.log(
        Level.WARNING,
        "{0}: the hold with token {1} was taken by {2} and will never be ended: {3}; it is renewed"
            + " no longer",
        describe(new LockName(hold.name())),
        Long.toString(hold.fencingToken()),
        hold.taken(),
        hold.owner != null ? "the thread has ended" : "the lease became unreachable");
  }

  void waits(int change) {
    waiting.add(change);
  }

  LockStatistics statistics() {
    long unwanted = contenders().stream().filter(Contender::hasUnwantedAttempt).count();
    return new LockStatistics(
        holds.intValue(),
        waiting.intValue(),
        releases.unsettled() + (int) unwanted,
        acquired.sum(),
        handedOff.sum(),
        lost.sum(),
        calls.attempts.sum(),
        calls.renewals.sum(),
        calls.releases.sum());
  }

  // ---- messages -----------------------------------------------------------------------------

  String describe(LockName name) {
    return "lock '" + printable(name.value()) + "' at " + backend;
  }

  private static final Set<Integer> UNPRINTABLE =
      Set.of(
          (int) Character.FORMAT,
          (int) Character.LINE_SEPARATOR,
          (int) Character.PARAGRAPH_SEPARATOR);

  /** A name may hold line breaks and the like, which have no place in a message. */
  static String printable(String name) {
    StringBuilder text = new StringBuilder();
    name.codePoints()
        .limit(80)
        .forEach(
            c -> {
              if (Character.isISOControl(c) || UNPRINTABLE.contains(Character.getType(c))) {
                text.append("\\u%04x".formatted(c));
              } else {
                text.appendCodePoint(c);
              }
            });
    return name.codePointCount(0, name.length()) > 80 ? text + "…" : text.toString();
  }

  /** Says what a failed request means to who asked. */
  LockException failure(LockName name, StoreException failure, long waitedNanos) {
    String after = " after %d ms: ".formatted(Duration.ofNanos(waitedNanos).toMillis());
    return switch (failure.kind()) {
      case NOT_SENT ->
          new LockUnavailableException(
              describe(name) + " could not be asked for" + after + failure.getMessage(), failure);
      case OUTCOME_UNKNOWN ->
          new LockOutcomeUnknownException(
              describe(name)
                  + " was asked for without an answer"
                  + after
                  + failure.getMessage()
                  + ". It is not held; if the store has granted it, it is given back",
              failure);
      case NOT_KEPT ->
          new LockUnavailableException(
              describe(name)
                  + " was granted without a promise to keep it"
                  + after
                  + failure.getMessage()
                  + ". It is not held, and is given back",
              failure);
      case REFUSED, REFUSED_FOR_NOW ->
          new LockRefusedException(
              describe(name) + " was refused" + after + failure.getMessage(), failure);
    };
  }

  /** Says what a request that asked for no lock came to. */
  static LockException noLock(String what, StoreException failure) {
    String message = what + failure.getMessage();
    return switch (failure.kind()) {
      case REFUSED, REFUSED_FOR_NOW -> new LockRefusedException(message, failure);
      case NOT_SENT, OUTCOME_UNKNOWN, NOT_KEPT -> new LockUnavailableException(message, failure);
    };
  }

  /** Says that a wait without limit has gone on for too long without any answer. */
  LockException silence(LockName name, @Nullable StoreException trouble, long waitedNanos) {
    if (trouble != null && trouble.kind() == Kind.REFUSED_FOR_NOW) {
      return failure(name, trouble, waitedNanos);
    }
    return new LockUnavailableException(
        "%s: no answer from the store for %s%s; is it running, and reachable from here?"
            .formatted(
                describe(name),
                options.unavailableAfter(),
                trouble == null ? "" : " (" + trouble.getMessage() + ")"),
        trouble);
  }

  // ---- ends ---------------------------------------------------------------------------------

  boolean isClosing() {
    return closing.get();
  }

  /** Closes the client; the first caller does it, the others do not wait for it. */
  void close() {
    if (closing.getAndSet(true)) {
      return;
    }
    Thread self = Thread.currentThread();
    closer = self;
    contenders().forEach(Contender::failWaiters);
    contenders().forEach(contender -> contender.loseForClose(hold -> hold.owner == self));
    long drained = clock.nanoTime() + options.drainTime().toNanos();
    boolean interrupted = Threads.awaitUntil(clock, drained, this::isIdle);
    contenders().forEach(contender -> contender.loseForClose(hold -> true));
    // Two request time-outs settle every doubt of a store that answers.
    Duration rest = options.requestTimeout().multipliedBy(2);
    interrupted |=
        Threads.awaitUntil(
            clock, clock.nanoTime() + rest.toNanos(), () -> isIdle() && releases.unsettled() == 0);
    closer = null;
    scheduler.close();
    calls.close();
    callbacks.close();
    if (interrupted) {
      self.interrupt();
    }
  }

  private boolean isIdle() {
    return contenders().stream().noneMatch(Contender::isBusy);
  }

  private void wakeCloser() {
    Thread thread = closer;
    if (thread != null) {
      LockSupport.unpark(thread);
    }
  }
}
