package io.holdfast.lock.redis;

import static io.holdfast.lock.redis.RedisBackend.number;
import static io.holdfast.lock.redis.RedisBackend.text;

import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.spi.ClaimId;
import io.holdfast.lock.spi.Deadline;
import io.holdfast.lock.spi.LockClock;
import io.holdfast.lock.spi.LockClock.Scheduler;
import io.holdfast.lock.spi.LockName;
import io.holdfast.lock.spi.Renewal;
import io.holdfast.lock.spi.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One server of a quorum. Nobody waits for it: a server that is silent must not hold up what the
 * others have decided, so no caller's thread reads for it, and what may be under way there while it
 * says nothing is bounded.
 *
 * <p>Thread-safe.
 */
final class Voter {
  /** So many requests may be under way at a server that is silent. */
  private static final int MOST_WHILE_SILENT = 64;

  /** After so long without any answer a server that has something to answer is silent. */
  private static final long SILENT_NANOS = Duration.ofMillis(200).toNanos();

  private final int index;
  private final Wire wire;
  private final RedisBackend single;
  private final RedisOptions options;
  private final LockClock clock;
  private final Scheduler scheduler;
  private final AtomicInteger unanswered = new AtomicInteger();
  private final Set<Cleanup> cleanups = ConcurrentHashMap.newKeySet();

  /** When it answered last, or was asked after it had answered everything. */
  private volatile long heardNanos;

  private volatile Runnable whenIdle = () -> {};

  Voter(int index, Wire wire, RedisOptions options, LockClock clock, Scheduler scheduler) {
    this.index = index;
    this.wire = wire;
    this.single = new RedisBackend(wire, options.grantDelay());
    this.options = options;
    this.clock = clock;
    this.scheduler = scheduler;
    this.heardNanos = clock.nanoTime();
  }

  int index() {
    return index;
  }

  Wire wire() {
    return wire;
  }

  long now() {
    return clock.nanoTime();
  }

  /** Returns the deadline of what nobody waits for. */
  Deadline deadline() {
    return Deadline.after(clock, options.requestTimeout());
  }

  Duration reservation() {
    return RedisBackend.reservation(wire);
  }

  /** Runs a script, and gives up no later than the deadline; no caller's thread is used for it. */
  <T> CompletionStage<T> ask(Call<T> call, Deadline deadline) {
    return counted(() -> wire.run(call, new Deadline(deadline.nanos())));
  }

  private interface Request<T> {
    CompletionStage<T> send();
  }

  private <T> CompletionStage<T> counted(Request<T> request) {
    int before = unanswered.getAndIncrement();
    if (before == 0) {
      heardNanos = clock.nanoTime();
    }
    if (before >= MOST_WHILE_SILENT && isSilent()) {
      answered(false);
      return CompletableFuture.failedFuture(
          Errors.notSent("%d requests to it are unanswered".formatted(before), null));
    }
    CompletableFuture<T> answer = new CompletableFuture<>();
    CompletionStage<T> unused =
        request
            .send()
            .whenComplete(
                (done, e) -> {
                  try {
                    if (e == null) {
                      answer.complete(done);
                    } else {
                      answer.completeExceptionally(failure(e));
                    }
                  } finally {
                    answered(e == null); // behind what the answer leads to
                  }
                });
    return answer;
  }

  private void answered(boolean heard) {
    if (heard) {
      heardNanos = clock.nanoTime();
    }
    if (unanswered.decrementAndGet() == 0) {
      whenIdle.run();
    }
  }

  private boolean isSilent() {
    return clock.nanoTime() - heardNanos > SILENT_NANOS;
  }

  /** Whether something was asked and may still be answered. */
  boolean isBusy() {
    return unanswered.get() > 0 && wire.isConnected();
  }

  /** Has something run each time that nothing is under way any more. */
  void whenIdle(Runnable action) {
    whenIdle = action;
  }

  /** Returns what a failed stage means. */
  static StoreException failure(Throwable error) {
    Throwable cause = error instanceof CompletionException ? error.getCause() : error;
    return cause instanceof StoreException known
        ? known
        : Errors.unknown("the request failed: " + cause, cause);
  }

  // ---- the verbs

  /**
   * Asks for its vote; that it is sent has been noted in the traces.
   *
   * @param round number of the attempt
   * @param proposal the token above which to mint
   */
  CompletionStage<Vote> attempt(
      Claim claim, long round, long proposal, Traces traces, Deadline deadline) {
    Keys keys = new Keys(claim.name());
    List<byte[]> args =
        List.of(
            text(claim.id().value()),
            text(claim.label()),
            number(claim.lease().toMillis()),
            number(claim.tokens()),
            Call.FLOOR,
            number(claim.await() ? RedisOptions.PLACE.toMillis() : 0),
            number(round),
            number(proposal),
            number(traces.ticket));
    Duration length = options.grantDelay();
    GrantDelay delay = length == null ? null : new GrantDelay(keys, length);
    return ask(
            new Call<>(
                Script.QUORUM_ATTEMPT,
                keys.all(),
                args,
                delay,
                (reply, since) -> vote(claim, RedisBackend.numbers(reply))),
            deadline)
        .whenComplete((vote, e) -> note(claim, traces, vote, e));
  }

  private static Vote vote(Claim claim, List<Long> reply) {
    long second = reply.get(1);
    if (reply.get(0) == 1) {
      int tokens = Math.toIntExact(reply.get(2));
      if (second < 1 || tokens < 1 || tokens > claim.tokens()) {
        throw new IllegalArgumentException("no tokens");
      }
      return new Vote.Granted(second, tokens);
    }
    return reply.get(0) == GrantDelay.CLOSED ? new Vote.Closed(second) : new Vote.Busy(second);
  }

  private void note(Claim claim, Traces traces, @Nullable Vote vote, @Nullable Throwable e) {
    if (e != null) {
      traces.failed(index, failure(e), clock.nanoTime() + options.requestTimeout().toNanos());
    } else {
      traces.answered(index, vote instanceof Vote.Granted || claim.await());
    }
    if (claim.await() && vote != null && !(vote instanceof Vote.Granted)) {
      wire.listen();
    }
  }

  /** Has it count up to a token, if the lock is the claim's there; says whether it is. */
  CompletionStage<Boolean> raise(Claim claim, long token, Deadline deadline) {
    return ask(
        new Call<>(
            Script.QUORUM_RAISE,
            new Keys(claim.name()).all(),
            List.of(text(claim.id().value()), number(token)),
            null,
            (reply, since) -> ((Long) reply) == 1),
        deadline);
  }

  CompletionStage<List<Renewal>> renew(List<Claim> claims, Deadline deadline) {
    return counted(() -> single.renew(claims, new Deadline(deadline.nanos())));
  }

  /** Gives back what a round has got here, for as long as it takes. */
  void giveBack(
      Claim claim, long round, boolean stays, Traces traces, Deadline deadline, long forgetNanos) {
    String wish = "%d %d %s".formatted(claim.lease().toMillis(), claim.tokens(), claim.label());
    Cleanup.Stay stay = stays ? new Cleanup.Stay(wish, traces.ticket) : null;
    CompletionStage<Void> unused =
        new Cleanup(this, claim.name(), claim.id(), traces, round, stay, forgetNanos)
            .send(deadline);
  }

  /**
   * Removes all of a claim from here, for as long as it takes.
   *
   * @return the first answer
   */
  CompletionStage<Void> release(
      LockName name, ClaimId id, Traces traces, Deadline deadline, long forgetNanos) {
    return traces
        .cleanup(index, new Cleanup(this, name, id, traces, null, null, forgetNanos))
        .send(deadline);
  }

  // ---- repetition

  void repeatLater(Cleanup cleanup, long nanos) {
    cleanups.add(cleanup);
    var unused = scheduler.at(nanos, cleanup::repeat);
  }

  /** Repeats at once what waits to be repeated: the server is back. */
  void repeatNow() {
    cleanups.forEach(Cleanup::repeat);
  }

  void forget(Cleanup cleanup) {
    cleanups.remove(cleanup);
  }

  /** How many removals are not confirmed. */
  int unconfirmed() {
    return cleanups.size();
  }

  void close() {
    wire.close();
  }

  @Override
  public String toString() {
    return String.valueOf(options.server());
  }
}
