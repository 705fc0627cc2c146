package io.holdfast.lock.redis;

import io.holdfast.lock.Finding;
import io.holdfast.lock.Finding.Severity;
import io.holdfast.lock.spi.Attempt;
import io.holdfast.lock.spi.BackendConfig;
import io.holdfast.lock.spi.Capabilities;
import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.spi.ClaimId;
import io.holdfast.lock.spi.Deadline;
import io.holdfast.lock.spi.Events;
import io.holdfast.lock.spi.LockBackend;
import io.holdfast.lock.spi.LockClock;
import io.holdfast.lock.spi.LockClock.Scheduler;
import io.holdfast.lock.spi.LockName;
import io.holdfast.lock.spi.Mode;
import io.holdfast.lock.spi.Renewal;
import io.holdfast.lock.spi.StoreException;
import io.holdfast.lock.spi.StoreException.Kind;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Locks on several independent servers: a claim has a name while a majority of them has granted it.
 * Each verb goes to all servers at once and is answered as soon as the answer is certain.
 *
 * <p>Thread-safe. {@code claims} has what may be at the servers of each claim; an entry is removed
 * in {@link Map#compute} only if there is nothing.
 */
final class QuorumBackend implements LockBackend {
  private static final Logger LOG = System.getLogger(QuorumBackend.class.getName());

  /** For how long closing waits for what is under way, so that it leaves nothing behind. */
  private static final Duration LAST_WORDS = Duration.ofMillis(500);

  private static final int LEAST_SWEEP = 1024;

  private final QuorumOptions options;
  private final LockClock clock;
  private final Duration requestTimeout;
  private final Scheduler scheduler;
  private final List<Voter> voters = new CopyOnWriteArrayList<>();
  private final QuorumTokens tokens;
  private final Capabilities capabilities;
  private final Map<ClaimId, Traces> claims = new ConcurrentHashMap<>();
  private final AtomicLong rounds = new AtomicLong();
  private volatile int sweepAt = LEAST_SWEEP;
  private volatile boolean closed;

  /** Begins to connect. */
  QuorumBackend(QuorumOptions options, BackendConfig config, Events events) {
    this.options = options;
    this.clock = config.clock();
    this.requestTimeout = config.requestTimeout();
    this.scheduler = clock.scheduler("holdfast-timer " + options);
    this.tokens = new QuorumTokens(needed(), options.servers().size());
    Turns turns = new Turns(needed(), events, clock, scheduler);
    for (RedisOptions server : options.servers()) {
      int index = voters.size();
      Events ears = turns.of(index, () -> repeatAt(index));
      Wire wire = Wire.start(server, config, ears);
      voters.add(new Voter(index, wire, server, clock, scheduler));
    }
    Duration delay = options.grantDelay();
    this.capabilities =
        new Capabilities(
            Set.of(Mode.Exclusive.class),
            false,
            RedisBackend.LEAST_LEASE,
            delay == null ? RedisBackend.LONGEST_LEASE : delay,
            true,
            true,
            false);
  }

  private void repeatAt(int server) {
    if (server < voters.size()) {
      voters.get(server).repeatNow();
    }
  }

  List<Voter> voters() {
    return voters;
  }

  int needed() {
    return options.needed();
  }

  QuorumTokens tokens() {
    return tokens;
  }

  Collection<Long> floors() {
    return voters.stream().map(voter -> voter.wire().floor()).toList();
  }

  long now() {
    return clock.nanoTime();
  }

  void after(Duration time, Runnable task) {
    var unused = scheduler.at(now() + time.toNanos(), task);
  }

  @Override
  public Capabilities capabilities() {
    return capabilities;
  }

  // ---- the verbs

  @Override
  public CompletionStage<Attempt> attempt(Claim claim, Deadline deadline) {
    if (!(claim.mode() instanceof Mode.Exclusive)) {
      return CompletableFuture.failedFuture(
          new StoreException(
              Kind.REFUSED,
              "this backend serves exclusive claims only (asked for " + claim.mode() + ")",
              null));
    }
    long until = expiry(claim);
    Traces traces =
        claims.compute(
            claim.id(),
            (id, known) ->
                (known == null ? new Traces(voters.size(), ticket()) : known).begin(until));
    sweepIfMany();
    CompletionStage<Attempt> answer =
        new Round(this, claim, traces, deadline, rounds.incrementAndGet()).send();
    return answer.whenComplete((done, e) -> forgetIfGone(claim.id()));
  }

  /** When what the claim may leave at a server now has expired by itself. */
  private long expiry(Claim claim) {
    return now() + claim.lease().toNanos() + 2 * requestTimeout.toNanos();
  }

  /** What the servers' clocks show, in µs: later for who asks later, whoever it is. */
  private long ticket() {
    long micros = voters.stream().mapToLong(voter -> voter.wire().serverMicros()).max().orElse(0);
    return Math.max(0, micros);
  }

  void giveBack(Voter voter, Claim claim, long round, Traces traces) {
    voter.giveBack(
        claim, round, claim.await(), traces, Deadline.after(clock, requestTimeout), expiry(claim));
  }

  @Override
  public CompletionStage<List<Renewal>> renew(List<Claim> batch, Deadline deadline) {
    for (Claim claim : batch) {
      Traces traces = claims.get(claim.id());
      if (traces != null) {
        traces.lasts(expiry(claim));
      }
    }
    return new RenewalRound(this, batch).send(deadline);
  }

  /**
   * Brings a grant that a majority has renewed back to a server that does not have it: it may have
   * been down when the claim was granted, or have lost it. So holds outlive all servers, if these
   * are started again one after the other. It is no vote; whether the server has the grant is asked
   * with the next renewal.
   */
  void regrant(Voter voter, Claim claim) {
    Traces traces = claims.get(claim.id());
    long round = rounds.incrementAndGet();
    if (traces != null && traces.sentAgain(voter.index(), round)) {
      Claim held =
          new Claim(claim.name(), claim.id(), claim.mode(), claim.lease(), 1, false, claim.label());
      long proposal = tokens.proposal(new Keys(claim.name()).partition(), floors());
      CompletionStage<Vote> unused =
          voter.attempt(held, round, proposal, traces, Deadline.after(clock, requestTimeout));
    }
  }

  @Override
  public CompletionStage<Void> release(LockName name, List<ClaimId> ids, Deadline deadline) {
    if (closed) {
      return CompletableFuture.failedFuture(Errors.notSent("the client was closed", null));
    }
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (ClaimId id : ids) {
      Traces traces = claims.get(id);
      if (traces != null) {
        all.add(release(name, id, traces, deadline));
      }
    }
    return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
  }

  private CompletableFuture<Void> release(
      LockName name, ClaimId id, Traces traces, Deadline deadline) {
    long forget = traces.expiresNanos();
    traces.release();
    List<Voter> having = voters.stream().filter(each -> traces.mayBeAt(each.index())).toList();
    if (having.isEmpty()) {
      forgetIfGone(id);
      return CompletableFuture.completedFuture(null);
    }
    Majority majority = new Majority(this, having.size());
    for (Voter voter : having) {
      CompletionStage<Void> unused =
          voter
              .release(name, id, traces, deadline, forget)
              .whenComplete(
                  (done, e) -> {
                    forgetIfGone(id);
                    majority.answered(voter, e);
                  });
    }
    return majority.result();
  }

  /** One server after the other, each with a fair part of the time that is left. */
  @Override
  public List<Finding> examine(Deadline deadline) {
    List<ServerFacts> facts = new ArrayList<>();
    List<Finding> findings = new ArrayList<>();
    for (Voter voter : voters) {
      Deadline part = deadline.part(clock, voters.size() - voter.index());
      try {
        facts.addAll(voter.wire().facts(part).servers());
      } catch (StoreException e) {
        String advice = "start it, or see its log: the others have to be a majority meanwhile";
        String said = String.valueOf(e.getMessage());
        findings.add(new Finding(Severity.NOTE, voter.toString(), "server", said, advice));
      }
    }
    findings.addAll(new Examination(options.grantDelay(), false).of(facts));
    return findings;
  }

  // ---- what may be at the servers

  /** Forgets a claim of which nothing is left, or can come. */
  void forgetIfGone(ClaimId id) {
    var unused =
        claims.computeIfPresent(id, (same, traces) -> traces.mayBeAnywhere() ? traces : null);
  }

  /** The engine need not release a claim that the servers know only as one that failed. */
  private void sweepIfMany() {
    if (claims.size() < sweepAt) {
      return;
    }
    long now = now();
    for (ClaimId id : claims.keySet()) {
      var unused =
          claims.computeIfPresent(id, (same, traces) -> traces.isExpired(now) ? null : traces);
    }
    sweepAt = Math.max(LEAST_SWEEP, 2 * claims.size());
  }

  /** How many removals are not confirmed by the server that they are for. */
  int unconfirmed() {
    return voters.stream().mapToInt(Voter::unconfirmed).sum();
  }

  // ---- failures

  /** What may have been executed counts most, then what may help when tried again. */
  private static Kind most(Set<Kind> kinds) {
    for (Kind kind : List.of(Kind.OUTCOME_UNKNOWN, Kind.REFUSED_FOR_NOW, Kind.NOT_SENT)) {
      if (kinds.contains(kind)) {
        return kind;
      }
    }
    return kinds.isEmpty() ? Kind.OUTCOME_UNKNOWN : Kind.REFUSED;
  }

  /** What is said where no majority has answered. */
  StoreException failure(Map<Voter, StoreException> failures) {
    Set<Kind> kinds = EnumSet.noneOf(Kind.class);
    failures.values().forEach(failure -> kinds.add(failure.kind()));
    String said =
        failures.entrySet().stream()
            .map(failure -> failure.getKey() + ": " + failure.getValue().getMessage())
            .collect(Collectors.joining("; "));
    return new StoreException(
        most(kinds),
        "no majority of the servers: %d of %d are needed (%s)"
            .formatted(needed(), voters.size(), said.isEmpty() ? "no answer yet" : said),
        failures.values().stream().findFirst().orElse(null));
  }

  @Override
  public String toString() {
    return options.toString();
  }

  // ---- life

  /**
   * Waits until a majority is connected, for one request time-out at most. A minority that refuses
   * the client is logged: it must not keep others from working.
   *
   * @throws StoreException if so many refuse that there is no majority
   */
  void awaitMajority() {
    Majority connected = new Majority(this, voters.size());
    Map<Voter, StoreException> refusals = new ConcurrentHashMap<>();
    for (Voter voter : voters) {
      var unused =
          voter.wire().first().whenComplete((done, e) -> connected(voter, e, refusals, connected));
    }
    try {
      connected.result().get(requestTimeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      if (refusals.size() > voters.size() - needed()) {
        close();
        throw failure(refusals);
      }
    } catch (TimeoutException e) {
      // The servers may come later.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // whoever uses the client first notices
    }
  }

  private void connected(
      Voter voter, @Nullable Throwable e, Map<Voter, StoreException> refusals, Majority connected) {
    if (e != null && Voter.failure(e).kind() == Kind.REFUSED) {
      refusals.put(voter, Voter.failure(e));
      LOG.log(Level.WARNING, "{0}: {1} refuses the client: {2}", this, voter, refusals.get(voter));
    }
    connected.answered(voter, e);
  }

  @Override
  public void close() {
    closed = true;
    awaitLastWords();
    voters.forEach(Voter::close);
    scheduler.close();
  }

  /** A release that was not needed for a majority may still be under way. */
  private void awaitLastWords() {
    Thread closing = Thread.currentThread();
    voters.forEach(voter -> voter.whenIdle(() -> LockSupport.unpark(closing)));
    Duration most = requestTimeout.compareTo(LAST_WORDS) < 0 ? requestTimeout : LAST_WORDS;
    long until = now() + most.toNanos();
    while (now() - until < 0 && !closing.isInterrupted() && isBusy()) {
      clock.parkUntil(this, until);
    }
  }

  private boolean isBusy() {
    return voters.stream().anyMatch(Voter::isBusy);
  }
}
