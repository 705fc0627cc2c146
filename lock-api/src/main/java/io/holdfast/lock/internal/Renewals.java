package io.holdfast.lock.internal;

import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.spi.Deadline;
import io.holdfast.lock.spi.LockBackend;
import io.holdfast.lock.spi.LockClock;
import io.holdfast.lock.spi.Renewal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Looks after all grants of a client, in sweeps: one timer however many grants there are, so that a
 * lock that is held for a moment costs none. The sweeps run at a fraction of the shortest lease
 * that is held, and stop when nothing is held.
 *
 * <p>Renewal is due soon after a third of the lease (at random, so that clients do not keep step)
 * and goes with the last sweep before that, hence after about a third, in batches of one shard
 * each, the most urgent first. A batch that has room takes along what is not due yet, so that
 * grants of one shard come to be renewed together. Shards do not wait for each other. What failed
 * is still due and goes with the next sweep, until validity ends.
 *
 * <p>{@link #lock} guards the fields; it is never held while a contender is asked.
 */
final class Renewals {
  private static final int SWEEPS_PER_LEASE = 24;

  /** Larger batches block a store's only thread for too long. */
  private static final int BATCH = 250;

  /** A grant to renew. */
  record Due(Contender contender, Claim claim, long validUntil) {}

  /**
   * What is renewed with one request.
   *
   * @param before a moment before it is sent
   */
  private record Batch(List<Due> due, Grant.Moment before) implements StoreCall<List<Renewal>> {
    @Override
    public CompletionStage<List<Renewal>> ask(LockBackend backend, Deadline deadline) {
      return backend.renew(due.stream().map(Due::claim).toList(), deadline);
    }

    @Override
    public void accept(@Nullable List<Renewal> answers, @Nullable Throwable error) {
      for (int i = 0; i < due.size(); i++) {
        Renewal answer =
            answers != null && answers.size() == due.size()
                ? answers.get(i)
                : new Renewal.Unknown(
                    error != null
                        ? error
                        : new IllegalStateException("answers do not match claims"));
        due.get(i).contender().renewed(due.get(i).claim(), before, answer);
      }
    }
  }

  private final Engine engine;
  private final LockBackend backend;
  private final LockClock clock;
  private final ReentrantLock lock = new ReentrantLock();

  /** When the next sweep runs; null if there is none. */
  private @Nullable Long nextSweep;

  private LockClock.@Nullable Timer timer;

  Renewals(Engine engine, LockBackend backend, LockClock clock) {
    this.engine = engine;
    this.backend = backend;
    this.clock = clock;
  }

  /** Returns when a grant is to be renewed whose answer is good for a span from a moment on. */
  long due(long since, long spanNanos) {
    // Between two sweeps: with the same time of sweeps the random part changes nothing.
    long least = spanNanos / 3 + spanNanos / 400;
    return since + least + ThreadLocalRandom.current().nextLong(spanNanos / 50 + 1);
  }

  /** Returns by how much a renewal may come before it is due, if that costs no request. */
  static long early(long spanNanos) {
    // Half of a period and the random part: two halves of a shard must not take turns for ever.
    return spanNanos / 6 + spanNanos / 40;
  }

  /** Sees to it that a grant whose answers are good for the given span is looked after in time. */
  void watch(long spanNanos) {
    long sweep = clock.nanoTime() + spanNanos / SWEEPS_PER_LEASE;
    lock.lock();
    try {
      if (nextSweep != null) {
        if (nextSweep - sweep <= 0) {
          return;
        }
        if (timer != null) {
          timer.cancel();
        }
      }
      nextSweep = sweep;
      timer = engine.scheduler().at(sweep, this::sweep);
    } finally {
      lock.unlock();
    }
  }

  private void sweep() {
    lock.lock();
    try {
      nextSweep = null;
      timer = null;
    } finally {
      lock.unlock();
    }
    long shortest = Long.MAX_VALUE;
    List<Contender> watched = new ArrayList<>();
    for (Contender contender : engine.contenders()) {
      long lease = contender.watchedLease();
      if (lease > 0) {
        watched.add(contender);
        shortest = Math.min(shortest, lease);
      }
    }
    if (!watched.isEmpty()) {
      watch(shortest);
      sweepAll(watched, shortest / SWEEPS_PER_LEASE);
    }
  }

  private void sweepAll(List<Contender> watched, long untilNext) {
    List<Due> due = new ArrayList<>();
    List<Contender> others = new ArrayList<>();
    for (Contender contender : watched) {
      Due renewal = contender.sweep(untilNext);
      if (renewal != null) {
        due.add(renewal);
      } else {
        others.add(contender);
      }
    }
    if (!due.isEmpty()) {
      renew(due, others);
    }
  }

  /** Renews a grant at once, since the next hold needs it. */
  void renewNow(Contender contender, Claim claim) {
    send(List.of(new Due(contender, claim, 0)));
  }

  private void renew(List<Due> due, List<Contender> others) {
    long now = clock.nanoTime();
    due.sort(Comparator.comparingLong(renewal -> renewal.validUntil() - now));
    Map<Object, List<Due>> shards;
    try {
      shards =
          due.stream()
              .collect(
                  Collectors.groupingBy(
                      renewal -> backend.shard(renewal.claim().name()),
                      LinkedHashMap::new,
                      Collectors.toCollection(ArrayList::new)));
    } catch (RuntimeException e) {
      new Batch(due, Grant.Moment.now(clock)).accept(null, e);
      return;
    }
    fill(shards, others);
    for (List<Due> shard : shards.values()) {
      for (int from = 0; from < shard.size(); from += BATCH) {
        send(shard.subList(from, Math.min(from + BATCH, shard.size())));
      }
    }
  }

  /** Takes along what is not due yet where that makes no batch more. */
  private void fill(Map<Object, List<Due>> shards, List<Contender> others) {
    try {
      for (Contender other : others) {
        List<Due> shard = shards.get(backend.shard(other.name()));
        Due early = shard == null || shard.size() % BATCH == 0 ? null : other.early();
        if (shard != null && early != null) {
          shard.add(early);
        }
      }
    } catch (RuntimeException e) {
      // Nobody depends on it: they are renewed when they are due.
    }
  }

  private void send(List<Due> batch) {
    engine.calls().renew(new Batch(batch, Grant.Moment.now(clock)));
  }
}
