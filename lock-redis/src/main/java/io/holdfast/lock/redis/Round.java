package io.holdfast.lock.redis;

import io.holdfast.lock.spi.Attempt;
import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.spi.Deadline;
import io.holdfast.lock.spi.StoreException;
import io.holdfast.lock.spi.StoreException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a claim, sent to all servers of a quorum at once. It is answered as soon as the
 * votes decide it, whoever has not voted yet:
 *
 * <pre>
 * VOTING   a majority grants, tokens agree         GRANTED
 *          a majority grants, tokens differ        RAISING
 *          no majority can grant any more, and     DENIED: busy, or closed (grant delay)
 *            a majority has answered
 *          no majority can answer any more         DENIED: the failure that says most
 * RAISING  a majority counts up to the tokens      GRANTED
 *          no majority can any more                DENIED
 * GRANTED  a vote that comes late                  nothing: a release removes it
 * DENIED   a vote that comes late                  is given back, as those before were
 * </pre>
 *
 * <p>{@code lock} guards the fields; what has to be sent or told is sent and told without it, what
 * is given back before the answer is told.
 */
final class Round {
  private enum Phase {
    VOTING,
    RAISING,
    GRANTED,
    DENIED
  }

  private final QuorumBackend backend;
  private final Claim claim;
  private final Traces traces;
  private final Deadline deadline;
  private final long number;
  private final long sinceNanos;
  private final int partition;
  private final CompletableFuture<Attempt> result = new CompletableFuture<>();

  private final ReentrantLock lock = new ReentrantLock();
  private Phase phase = Phase.VOTING;
  private final Map<Voter, Vote> votes = new LinkedHashMap<>();
  private final Map<Voter, StoreException> failures = new LinkedHashMap<>();
  private Vote.@Nullable Granted range;
  private int raising;
  private int reached;

  /**
   * Makes one that is not sent.
   *
   * @param number larger than those of all rounds before
   */
  Round(QuorumBackend backend, Claim claim, Traces traces, Deadline deadline, long number) {
    this.backend = backend;
    this.claim = claim;
    this.traces = traces;
    this.deadline = deadline;
    this.number = number;
    this.sinceNanos = backend.now();
    this.partition = new Keys(claim.name()).partition();
  }

  /** Sends it. */
  CompletionStage<Attempt> send() {
    long proposal = backend.tokens().proposal(partition, backend.floors());
    for (Voter voter : backend.voters()) {
      traces.sent(voter.index(), number);
      CompletionStage<Vote> unused =
          voter
              .attempt(claim, number, proposal, traces, deadline)
              .whenComplete((vote, e) -> run(effects -> voted(voter, vote, e, effects)));
    }
    traces.sentAll();
    return result;
  }

  private interface Step {
    void take(List<Runnable> effects);
  }

  private void run(Step step) {
    List<Runnable> effects = new ArrayList<>();
    lock.lock();
    try {
      step.take(effects);
    } finally {
      lock.unlock();
    }
    effects.forEach(Runnable::run);
  }

  private void voted(
      Voter voter, @Nullable Vote vote, @Nullable Throwable e, List<Runnable> effects) {
    if (vote != null) {
      votes.put(voter, vote);
    } else if (e != null) {
      failures.put(voter, Voter.failure(e));
    }
    if (vote instanceof Vote.Granted granted) {
      backend.tokens().saw(partition, granted);
    }
    switch (phase) {
      case VOTING -> count(effects);
      case RAISING -> {
        if (vote instanceof Vote.Granted granted) {
          reach(voter, granted, effects);
        }
        endIfReached(effects);
      }
      case DENIED -> {
        giveBack(voter, effects);
        effects.add(() -> backend.forgetIfGone(claim.id()));
      }
      case GRANTED -> {}
    }
  }

  private int pending() {
    return backend.voters().size() - votes.size() - failures.size();
  }

  private List<Vote.Granted> grants() {
    return of(Vote.Granted.class);
  }

  private <V extends Vote> List<V> of(Class<V> kind) {
    return votes.values().stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  private void count(List<Runnable> effects) {
    int granted = grants().size();
    int needed = backend.needed();
    if (granted >= needed) {
      raise(effects);
    } else if (granted + pending() < needed && votes.size() >= needed) {
      deny(refusal(), effects);
    } else if (votes.size() + pending() < needed) {
      deny(failure(), effects);
    }
  }

  // ---- a majority grants

  private void raise(List<Runnable> effects) {
    phase = Phase.RAISING;
    range = backend.tokens().range(grants());
    votes.forEach(
        (voter, vote) -> {
          if (vote instanceof Vote.Granted granted) {
            reach(voter, granted, effects);
          }
        });
    endIfReached(effects);
  }

  /** Counts a server that counts up to the last token, or has it do so. */
  private void reach(Voter voter, Vote.Granted granted, List<Runnable> effects) {
    long last = range == null ? 0 : range.last();
    if (granted.last() >= last) {
      reached++;
      return;
    }
    raising++;
    effects.add(
        () -> {
          CompletionStage<Boolean> unused =
              voter
                  .raise(claim, last, deadline)
                  .whenComplete((done, e) -> run(more -> raised(voter, done, e, more)));
        });
  }

  private void raised(
      Voter voter, @Nullable Boolean done, @Nullable Throwable e, List<Runnable> effects) {
    raising--;
    if (e != null) {
      failures.put(voter, Voter.failure(e));
    } else if (Boolean.TRUE.equals(done)) {
      reached++;
    }
    if (phase == Phase.RAISING) {
      endIfReached(effects);
    }
  }

  private void endIfReached(List<Runnable> effects) {
    if (range != null && reached >= backend.needed()) {
      phase = Phase.GRANTED;
      Vote.Granted tokens = range;
      Duration lease = Duration.ofMillis(claim.lease().toMillis());
      Attempt granted = new Attempt.Granted(tokens.first(), tokens.tokens(), lease, sinceNanos);
      effects.add(() -> result.complete(granted));
    } else if (reached + raising + pending() < backend.needed()) {
      deny(failures.isEmpty() ? split() : failure(), effects);
    }
  }

  // ---- no majority grants

  /** What is answered, or thrown. */
  private record Denial(@Nullable Attempt answer, @Nullable StoreException failure) {}

  private void deny(Denial denial, List<Runnable> effects) {
    phase = Phase.DENIED;
    backend.voters().forEach(voter -> giveBack(voter, effects));
    effects.add(
        () -> {
          if (denial.failure != null) {
            result.completeExceptionally(denial.failure);
          } else {
            result.complete(denial.answer);
          }
        });
  }

  private void giveBack(Voter voter, List<Runnable> effects) {
    StoreException failure = failures.get(voter);
    boolean unknown = failure != null && failure.kind() == Kind.OUTCOME_UNKNOWN;
    if (votes.get(voter) instanceof Vote.Granted || unknown) {
      effects.add(() -> backend.giveBack(voter, claim, number, traces));
    }
  }

  /** A majority has answered, and too few have granted. */
  private Denial refusal() {
    List<Long> busy = of(Vote.Busy.class).stream().map(Vote.Busy::millisLeft).toList();
    if (busy.isEmpty()) {
      return closed(of(Vote.Closed.class).stream().map(Vote.Closed::millisLeft).sorted().toList());
    }
    return grants().isEmpty() ? busyUntil(busy) : split();
  }

  /** Some servers grant nothing yet, and nobody is known to have the name. */
  private Denial closed(List<Long> left) {
    int missing = Math.min(backend.needed() - grants().size(), left.size());
    long open = left.get(missing - 1);
    return claim.await()
        ? busyUntil(List.of(open))
        : new Denial(null, Errors.closed(Duration.ofMillis(open)));
  }

  private Denial busyUntil(List<Long> left) {
    long soonest = left.stream().mapToLong(Long::longValue).filter(ms -> ms >= 0).min().orElse(-1);
    return busy(RedisBackend.retryAfter(soonest));
  }

  private Denial split() {
    Duration pause = Duration.ofMillis(traces.pauseAfterSplit());
    return busy(pause.compareTo(RedisOptions.POLL) > 0 ? RedisOptions.POLL : pause);
  }

  private Denial busy(Duration retryAfter) {
    return new Denial(new Attempt.Busy(retryAfter, claim.await()), null);
  }

  /** No majority has answered. */
  private Denial failure() {
    return new Denial(null, backend.failure(failures));
  }
}
