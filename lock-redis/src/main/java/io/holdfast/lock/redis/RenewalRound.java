package io.holdfast.lock.redis;

import io.holdfast.lock.LossReason;
import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.spi.Deadline;
import io.holdfast.lock.spi.Renewal;
import io.holdfast.lock.spi.StoreException;
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
 * Renewals of some claims, sent to all servers of a quorum at once. A claim is renewed if a
 * majority has renewed it, and lost if so many have lost it that no majority can. Answered when all
 * are decided. Where only some are, the others depend on a server that does not answer: after
 * {@link #GRACE} they are unknown, lest those that are renewed appear not to be.
 *
 * <p>{@code lock} guards the fields.
 */
final class RenewalRound {
  /** A part of the lease, so that there is time to ask again. */
  private static final int GRACE = 12;

  private final QuorumBackend backend;
  private final List<Claim> claims;
  private final long sinceNanos;
  private final CompletableFuture<List<Renewal>> result = new CompletableFuture<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final int[] renewed;
  private final int[] lost;
  private final Map<Voter, StoreException> failures = new LinkedHashMap<>();
  private final List<Lack> missing = new ArrayList<>();
  private int answers;
  private boolean graceIsOver;

  /** A server that does not have a claim's grant. */
  private record Lack(Voter voter, int claim) {}

  RenewalRound(QuorumBackend backend, List<Claim> claims) {
    this.backend = backend;
    this.claims = List.copyOf(claims);
    this.sinceNanos = backend.now();
    this.renewed = new int[claims.size()];
    this.lost = new int[claims.size()];
  }

  CompletionStage<List<Renewal>> send(Deadline deadline) {
    for (Voter voter : backend.voters()) {
      CompletionStage<List<Renewal>> unused =
          voter.renew(claims, deadline).whenComplete((some, e) -> answered(voter, some, e));
    }
    if (!result.isDone()) {
      Duration shortest = claims.stream().map(Claim::lease).min(Duration::compareTo).orElseThrow();
      backend.after(shortest.dividedBy(GRACE), this::endGrace);
    }
    return result;
  }

  private void answered(Voter voter, @Nullable List<Renewal> some, @Nullable Throwable e) {
    List<Runnable> effects = new ArrayList<>();
    lock.lock();
    try {
      if (some != null && some.size() == claims.size()) {
        answers++;
        count(voter, some);
      } else {
        failures.put(voter, e == null ? Errors.unknown("no answer", null) : Voter.failure(e));
      }
      missing.removeIf(lack -> regrant(lack, effects));
      decide(effects);
    } finally {
      lock.unlock();
    }
    effects.forEach(Runnable::run);
  }

  private void count(Voter voter, List<Renewal> some) {
    for (int i = 0; i < some.size(); i++) {
      if (some.get(i) instanceof Renewal.Renewed) {
        renewed[i]++;
      } else if (some.get(i) instanceof Renewal.Lost) {
        lost[i]++;
        missing.add(new Lack(voter, i));
      }
    }
  }

  private boolean regrant(Lack lack, List<Runnable> effects) {
    boolean held = renewed[lack.claim] >= backend.needed();
    if (held) {
      effects.add(() -> backend.regrant(lack.voter, claims.get(lack.claim)));
    }
    return held;
  }

  private void endGrace() {
    List<Runnable> effects = new ArrayList<>();
    lock.lock();
    try {
      graceIsOver = true;
      decide(effects);
    } finally {
      lock.unlock();
    }
    effects.forEach(Runnable::run);
  }

  private void decide(List<Runnable> effects) {
    int known = 0;
    for (int i = 0; i < claims.size(); i++) {
      known += of(i) == null ? 0 : 1;
    }
    boolean all = answers + failures.size() == backend.voters().size();
    if (known == claims.size() || (known > 0 && (all || graceIsOver))) {
      List<Renewal> decided = decided();
      effects.add(() -> result.complete(decided));
    } else if (all) {
      StoreException none = backend.failure(failures);
      effects.add(() -> result.completeExceptionally(none));
    }
  }

  private List<Renewal> decided() {
    List<Renewal> decided = new ArrayList<>();
    for (int i = 0; i < claims.size(); i++) {
      Renewal answer = of(i);
      decided.add(answer != null ? answer : new Renewal.Unknown(backend.failure(failures)));
    }
    return decided;
  }

  private @Nullable Renewal of(int claim) {
    if (renewed[claim] >= backend.needed()) {
      return new Renewal.Renewed(
          Duration.ofMillis(claims.get(claim).lease().toMillis()), sinceNanos);
    }
    return lost[claim] > backend.voters().size() - backend.needed()
        ? new Renewal.Lost(LossReason.REVOKED)
        : null;
  }
}
