package io.holdfast.lock.redisson;

import io.holdfast.lock.LossReason;
import io.holdfast.lock.redisson.Requests.Reply;
import io.holdfast.lock.spi.Attempt;
import io.holdfast.lock.spi.BackendConfig;
import io.holdfast.lock.spi.Capabilities;
import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.spi.ClaimId;
import io.holdfast.lock.spi.Deadline;
import io.holdfast.lock.spi.Events;
import io.holdfast.lock.spi.LockBackend;
import io.holdfast.lock.spi.LockClock;
import io.holdfast.lock.spi.LockName;
import io.holdfast.lock.spi.Mode;
import io.holdfast.lock.spi.Renewal;
import io.holdfast.lock.spi.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.redisson.pubsub.LockPubSub;

/**
 * The verbs: each is one script.
 *
 * <p>A waiting claim that finds the name busy for the first time makes sure that its channel is
 * listened to and asks once more; so a release that it was not told of is one that it has seen.
 */
final class RedissonBackend implements LockBackend {
  private static final Capabilities CAPABILITIES =
      new Capabilities(
          Set.of(Mode.Exclusive.class),
          false,
          Duration.ofMillis(100),
          Duration.ofHours(24),
          true,
          true,
          false);

  private final Source source;
  private final LockClock clock;
  private final LockClock.Scheduler scheduler;
  private final Requests requests;
  private final Wakeups wakeups;
  private final Courtesy courtesy;

  RedissonBackend(Source source, BackendConfig config, Events events) {
    this.source = source;
    this.clock = config.clock();
    this.scheduler = clock.scheduler("holdfast-redisson-" + config.client());
    this.requests = new Requests(source, config, scheduler);
    this.wakeups = new Wakeups(events, source.subscriptions());
    this.courtesy = new Courtesy(clock, scheduler);
  }

  @Override
  public Capabilities capabilities() {
    return CAPABILITIES;
  }

  // ---- attempts

  @Override
  public CompletionStage<Attempt> attempt(Claim claim, Deadline deadline) {
    if (!(claim.mode() instanceof Mode.Exclusive)) {
      return CompletableFuture.failedFuture(
          new StoreException(
              StoreException.Kind.REFUSED,
              "this backend serves exclusive claims only (asked for " + claim.mode() + ")",
              null));
    }
    if (!claim.await()) {
      return send(claim, deadline).thenApply(reply -> answer(claim, reply, false));
    }
    CompletableFuture<?> release = courtesy.pending(claim.name());
    return release == null
        ? attemptOrYield(claim, deadline)
        : release.handle((done, error) -> claim).thenCompose(c -> attemptOrYield(c, deadline));
  }

  private CompletableFuture<Attempt> attemptOrYield(Claim claim, Deadline deadline) {
    Duration left = courtesy.left(claim.name());
    return left.isZero()
        ? attemptAndListen(claim, deadline)
        : CompletableFuture.completedFuture(new Attempt.Busy(left, false));
  }

  private CompletableFuture<Attempt> attemptAndListen(Claim claim, Deadline deadline) {
    boolean listens = wakeups.listens(claim.name(), claim.id());
    return send(claim, deadline)
        .thenApply(reply -> answer(claim, reply, listens))
        .thenCompose(
            answer ->
                listens || answer instanceof Attempt.Granted
                    ? CompletableFuture.completedFuture(answer)
                    : listenAndAttempt(claim, answer, deadline));
  }

  private CompletableFuture<Attempt> listenAndAttempt(
      Claim claim, Attempt busy, Deadline deadline) {
    return listen(claim, deadline)
        .thenCompose(
            listens ->
                listens
                    ? send(claim, deadline).thenApply(reply -> answer(claim, reply, true))
                    : CompletableFuture.completedFuture(busy))
        .whenComplete(
            (answer, error) -> {
              if (error != null) { // a claim that was never answered may end without a release
                wakeups.leave(claim.name(), Set.of(claim.id()));
              }
            });
  }

  /** Listens for a claim; gives up when half of the time is over, so that the rest can go on. */
  private CompletableFuture<Boolean> listen(Claim claim, Deadline deadline) {
    CompletableFuture<Boolean> listens = new CompletableFuture<>();
    LockClock.Timer timer =
        scheduler.at(deadline.part(clock, 2).nanos(), () -> listens.complete(false));
    var unused =
        source
            .dialect()
            .thenCompose(
                dialect ->
                    wakeups.listen(
                        claim.name(),
                        claim.id(),
                        dialect.topic(new Keys(claim.name(), dialect.mapper()).channel())))
            .whenComplete(
                (ready, error) -> {
                  timer.cancel();
                  listens.complete(ready != null && ready);
                });
    return listens;
  }

  private CompletableFuture<Reply> send(Claim claim, Deadline deadline) {
    Keys keys = keys(claim.name());
    return requests.run(
        Script.ATTEMPT,
        shard(keys),
        keys.name(),
        List.of(keys.lock(), keys.counter()),
        List.of(
            claim.id().value(),
            claim.label(),
            Long.toString(claim.lease().toMillis()),
            Integer.toString(claim.tokens())),
        deadline);
  }

  private Attempt answer(Claim claim, Reply reply, boolean listens) {
    List<Long> numbers = reply.numbers();
    if (numbers.get(0) == 1) {
      wakeups.leave(claim.name(), Set.of(claim.id()));
      Duration lease = Duration.ofMillis(claim.lease().toMillis());
      return new Attempt.Granted(
          numbers.get(1), numbers.get(2).intValue(), lease, reply.sinceNanos());
    }
    return new Attempt.Busy(retryAfter(numbers.get(1), listens), claim.await());
  }

  private static Duration retryAfter(long millisLeft, boolean listens) {
    Duration poll = listens ? RedissonOptions.POLL : RedissonOptions.DEAF_POLL;
    // The key is there for all of its last millisecond.
    Duration free = Duration.ofMillis(millisLeft + 1);
    if (millisLeft < 0 || free.compareTo(poll) > 0) {
      return poll;
    }
    return free.compareTo(RedissonOptions.LEAST_RETRY) < 0 ? RedissonOptions.LEAST_RETRY : free;
  }

  // ---- renewals

  @Override
  public CompletionStage<List<Renewal>> renew(List<Claim> claims, Deadline deadline) {
    if (claims.isEmpty()) {
      return CompletableFuture.completedFuture(List.of());
    }
    List<Object> keys = new ArrayList<>();
    List<String> args = new ArrayList<>();
    for (Claim claim : claims) {
      keys.add(keys(claim.name()).lock());
      args.add(claim.id().value());
      args.add(Long.toString(claim.lease().toMillis()));
    }
    Keys first = keys(claims.get(0).name());
    return requests
        .run(Script.RENEW, shard(first), first.name(), keys, args, deadline)
        .thenApply(reply -> answers(claims, reply));
  }

  private static List<Renewal> answers(List<Claim> claims, Reply reply) {
    List<Renewal> answers = new ArrayList<>();
    for (int i = 0; i < claims.size(); i++) {
      Duration lease = Duration.ofMillis(claims.get(i).lease().toMillis());
      answers.add(
          reply.numbers().get(i) == 1
              ? new Renewal.Renewed(lease, reply.sinceNanos())
              : new Renewal.Lost(LossReason.REVOKED));
    }
    return answers;
  }

  // ---- releases

  @Override
  public CompletionStage<Void> release(LockName name, List<ClaimId> ids, Deadline deadline) {
    wakeups.leave(name, ids);
    Keys keys = keys(name);
    List<String> args = new ArrayList<>();
    args.add(keys.channel());
    args.add(source.publishCommand());
    args.add(LockPubSub.UNLOCK_MESSAGE.toString());
    ids.forEach(id -> args.add(id.value()));
    CompletableFuture<Void> release =
        requests
            .run(Script.RELEASE, shard(keys), keys.name(), List.of(keys.lock()), args, deadline)
            .thenAccept(
                reply -> {
                  if (reply.numbers().get(1) > 0) {
                    courtesy.passedOn(name);
                  }
                });
    courtesy.releasing(name, release);
    return release;
  }

  // ---- the rest

  private Keys keys(LockName name) {
    return new Keys(name, source.mapper());
  }

  @Override
  public Object shard(LockName name) {
    return shard(keys(name));
  }

  private Object shard(Keys keys) {
    return source.cluster() ? (Object) keys.slot() : "";
  }

  @Override
  public String toString() {
    return source.toString();
  }

  @Override
  public void close() {
    requests.close();
    wakeups.close();
    scheduler.close();
    source.close();
  }
}
