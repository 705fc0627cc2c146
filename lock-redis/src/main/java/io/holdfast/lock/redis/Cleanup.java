package io.holdfast.lock.redis;

import io.holdfast.lock.spi.ClaimId;
import io.holdfast.lock.spi.Deadline;
import io.holdfast.lock.spi.LockName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Removes a claim, or what one round has got of it, from one server of a quorum: repeated until
 * that is confirmed and no attempt from before can be executed behind it, for a lease at most. (The
 * engine sees to that for attempts whose outcome it does not know. It does not know of a server
 * that was not needed for the decision.)
 *
 * <p>Thread-safe.
 */
final class Cleanup {
  private static final Duration[] PAUSES = {
    Duration.ofMillis(200), Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(5)
  };

  /**
   * A claim that goes on waiting for its turn.
   *
   * @param wish what it asks for (see waiters.lua)
   * @param ticket its place
   */
  record Stay(String wish, long ticket) {}

  private final Voter voter;
  private final Traces traces;
  private final boolean stays;
  private final long round;
  private final long forgetNanos;
  private final Call<Void> call;

  private final AtomicInteger repeats = new AtomicInteger();
  private final AtomicBoolean waits = new AtomicBoolean();

  /**
   * Makes one that is not sent.
   *
   * @param round up to which one grants are removed, or {@code null} for all
   * @param stay how the claim waits from then on, or {@code null} if it does not
   * @param forgetNanos when what it removes has expired by itself
   */
  Cleanup(
      Voter voter,
      LockName name,
      ClaimId id,
      Traces traces,
      @Nullable Long round,
      @Nullable Stay stay,
      long forgetNanos) {
    this.voter = voter;
    this.traces = traces;
    this.stays = stay != null;
    this.round = round == null ? Long.MAX_VALUE : round;
    this.forgetNanos = forgetNanos;
    List<byte[]> args = new ArrayList<>();
    args.add(RedisBackend.text(id.value()));
    args.add(RedisBackend.text(round == null ? "" : Long.toString(round)));
    args.add(RedisBackend.number(voter.reservation().toMillis()));
    args.add(Keys.CHANNELS);
    args.add(RedisBackend.number(stay == null ? 0 : RedisOptions.PLACE.toMillis()));
    args.add(RedisBackend.text(stay == null ? "" : stay.wish));
    args.add(RedisBackend.number(stay == null ? 0 : stay.ticket));
    this.call =
        new Call<>(Script.QUORUM_RELEASE, new Keys(name).all(), args, null, Call.Answer.none());
  }

  /**
   * Sends it, and sees to its repetition.
   *
   * @param deadline of this time
   * @return the answer of this time
   */
  CompletionStage<Void> send(Deadline deadline) {
    long sent = voter.now();
    CompletableFuture<Void> answer = new CompletableFuture<>();
    CompletionStage<Void> unused =
        voter
            .ask(call, deadline)
            .whenComplete(
                (done, e) -> {
                  answered(sent, e);
                  if (e == null) {
                    answer.complete(null);
                  } else {
                    answer.completeExceptionally(e);
                  }
                });
    return answer;
  }

  private void answered(long sent, @Nullable Throwable e) {
    boolean done = e == null && traces.released(voter.index(), sent, round, stays);
    boolean needless = e != null && !traces.mayBeAt(voter.index());
    long now = voter.now();
    if (done || needless || now - forgetNanos > 0) {
      voter.forget(this);
    } else if (waits.compareAndSet(false, true)) {
      int times = repeats.getAndIncrement();
      long pause = PAUSES[Math.min(times, PAUSES.length - 1)].toNanos();
      long again = e == null ? Math.max(pause, traces.doubt(voter.index(), now)) : pause;
      voter.repeatLater(this, now + again);
    }
  }

  /** Sends it again if it waits for that. */
  void repeat() {
    if (waits.compareAndSet(true, false)) {
      CompletionStage<Void> unused = send(voter.deadline());
    }
  }
}
