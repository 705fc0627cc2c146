package io.holdfast.lock.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.lock.Finding;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LossReason;
import io.holdfast.lock.spi.Attempt;
import io.holdfast.lock.spi.Capabilities;
import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.spi.ClaimId;
import io.holdfast.lock.spi.Deadline;
import io.holdfast.lock.spi.LockBackend;
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
import org.jspecify.annotations.Nullable;

/** The verbs: each is one script, or an {@link Opening}. */
final class RedisBackend implements LockBackend {
  static final Duration LEAST_LEASE = Duration.ofMillis(100);
  static final Duration LONGEST_LEASE = Duration.ofHours(24);

  private final Store store;
  private final @Nullable Duration grantDelay;
  private final Capabilities capabilities;

  /** With a grant delay, no lease is longer: a server that is up for so long has lost no grant. */
  RedisBackend(Store store, @Nullable Duration grantDelay) {
    this.store = store;
    this.grantDelay = grantDelay;
    this.capabilities =
        new Capabilities(
                Set.of(Mode.Exclusive.class),
                true,
                LEAST_LEASE,
                grantDelay == null ? LONGEST_LEASE : grantDelay,
                true,
                true,
                store.blocking())
            .withExtending();
  }

  @Override
  public Capabilities capabilities() {
    return capabilities;
  }

  @Override
  public CompletionStage<Attempt> attempt(Claim claim, Deadline deadline) {
    if (!(claim.mode() instanceof Mode.Exclusive)) {
      return CompletableFuture.failedFuture(
          new StoreException(
              StoreException.Kind.REFUSED,
              "this backend serves exclusive claims only (asked for " + claim.mode() + ")",
              null));
    }
    long place = claim.await() ? RedisOptions.PLACE.toMillis() : 0;
    Keys keys = new Keys(claim.name());
    boolean opens = claim.fresh() && claim.tokens() == 1;
    return store.run(
        asking(
            Script.ATTEMPT,
            keys,
            claim,
            List.of(number(place)),
            opens ? new Opening(keys.partition(), claim.await()) : null,
            (reply, since) -> answer(claim, numbers(reply), since)),
        deadline);
  }

  /** Returns the call of a script that may grant; all of those begin with the same arguments. */
  private Call<Attempt> asking(
      Script script,
      Keys keys,
      Claim claim,
      List<byte[]> more,
      @Nullable Opening opening,
      Call.Answer<Attempt> answer) {
    List<byte[]> args = new ArrayList<>(5 + more.size());
    args.add(text(claim.id().value()));
    args.add(text(claim.label()));
    args.add(number(claim.lease().toMillis()));
    args.add(number(claim.tokens()));
    args.add(Call.FLOOR);
    args.addAll(more);
    GrantDelay delay = grantDelay == null ? null : new GrantDelay(keys, grantDelay);
    return new Call<>(script, keys.all(), args, delay, opening, answer);
  }

  private Attempt answer(Claim claim, List<Long> reply, long since) {
    if (reply.get(0) == 1) {
      return granted(claim, reply, since);
    }
    if (claim.await()) {
      store.listen();
    } else if (reply.get(0) == GrantDelay.CLOSED) {
      throw Errors.closed(Duration.ofMillis(reply.get(1)));
    }
    return new Attempt.Busy(retryAfter(reply.get(1)), claim.await());
  }

  private static Attempt granted(Claim claim, List<Long> reply, long since) {
    Duration lease = Duration.ofMillis(claim.lease().toMillis());
    return new Attempt.Granted(reply.get(1), reply.get(2).intValue(), lease, since);
  }

  @Override
  public CompletionStage<Attempt> extend(
      Claim claim, @Nullable ClaimId successor, Deadline deadline) {
    return store.run(
        asking(
            Script.EXTEND,
            new Keys(claim.name()),
            claim,
            List.of(
                text(successor == null ? "" : successor.value()),
                number(RedisOptions.PLACE.toMillis()),
                floorForTheNext(),
                number(reservation().toMillis()),
                Keys.CHANNELS),
            null,
            (reply, since) -> extended(claim, numbers(reply), since)),
        deadline);
  }

  private Attempt extended(Claim claim, List<Long> reply, long since) {
    if (reply.get(0) == 1) {
      return granted(claim, reply, since);
    }
    boolean passedOn = reply.get(0) == 0;
    if (passedOn) {
      store.listen();
    }
    return new Attempt.Busy(
        passedOn ? retryAfter(reply.get(1)) : RedisOptions.LEAST_RETRY, passedOn);
  }

  /**
   * Returns when to ask again for a lock that expires in so many ms, or never if that is negative.
   */
  static Duration retryAfter(long millisLeft) {
    // The key is there for all of its last millisecond.
    Duration free = Duration.ofMillis(millisLeft + 1);
    if (millisLeft < 0 || free.compareTo(RedisOptions.POLL) > 0) {
      return RedisOptions.POLL;
    }
    return free.compareTo(RedisOptions.LEAST_RETRY) < 0 ? RedisOptions.LEAST_RETRY : free;
  }

  @Override
  public CompletionStage<List<Renewal>> renew(List<Claim> claims, Deadline deadline) {
    return renewEach(Batch.of(claims), deadline);
  }

  private CompletionStage<List<Renewal>> renewEach(List<Batch> batches, Deadline deadline) {
    List<CompletionStage<List<Renewal>>> answers = new ArrayList<>();
    for (Batch batch : batches) {
      answers.add(renewOrDivide(batch, deadline));
    }
    return Batch.join(batches, answers);
  }

  /** While a cluster moves a slot, some locks of a batch may be at one node and some at another. */
  private CompletionStage<List<Renewal>> renewOrDivide(Batch batch, Deadline deadline) {
    CompletionStage<List<Renewal>> whole = renew(batch, deadline);
    if (batch.claims().size() == 1) {
      return whole;
    }
    CompletableFuture<List<Renewal>> result = new CompletableFuture<>();
    CompletionStage<List<Renewal>> unused =
        whole.whenComplete(
            (answers, e) -> {
              boolean divided = e instanceof StoreException refused && Redirect.isDivided(refused);
              settle(result, divided ? renewEach(batch.apart(), deadline) : whole);
            });
    return result;
  }

  private static <T> void settle(CompletableFuture<T> result, CompletionStage<T> from) {
    CompletionStage<T> unused =
        from.whenComplete(
            (value, e) -> {
              if (e == null) {
                result.complete(value);
              } else {
                result.completeExceptionally(e);
              }
            });
  }

  private CompletionStage<List<Renewal>> renew(Batch batch, Deadline deadline) {
    List<byte[]> args = new ArrayList<>();
    for (Claim claim : batch.claims()) {
      args.add(text(claim.id().value()));
      args.add(number(claim.lease().toMillis()));
    }
    return store.run(
        new Call<>(
            Script.RENEW,
            batch.keys(),
            args,
            null,
            (reply, since) -> answers(batch.claims(), numbers(reply), since)),
        deadline);
  }

  private static List<Renewal> answers(List<Claim> claims, List<Long> reply, long since) {
    List<Renewal> answers = new ArrayList<>();
    for (int i = 0; i < claims.size(); i++) {
      Duration lease = Duration.ofMillis(claims.get(i).lease().toMillis());
      answers.add(
          reply.get(i) == 1
              ? new Renewal.Renewed(lease, since)
              : new Renewal.Lost(LossReason.REVOKED));
    }
    return answers;
  }

  @Override
  public CompletionStage<Void> release(LockName name, List<ClaimId> ids, Deadline deadline) {
    List<byte[]> args = new ArrayList<>();
    args.add(floorForTheNext());
    args.add(number(reservation().toMillis()));
    args.add(Keys.CHANNELS);
    for (ClaimId id : ids) {
      args.add(text(id.value()));
    }
    return store.run(
        new Call<Void>(Script.RELEASE, new Keys(name).all(), args, null, Call.Answer.none()),
        deadline);
  }

  /**
   * With a grant delay, a release that comes late must not grant while the server is closed. And a
   * grant that comes in a message has been waited for by nobody until replicas have it.
   */
  private byte[] floorForTheNext() {
    return grantDelay == null && !store.awaitsReplicas() ? Call.FLOOR : new byte[0];
  }

  private Duration reservation() {
    return reservation(store);
  }

  /** Long enough for the message to get to the waiter and for its attempt to get back. */
  static Duration reservation(Store store) {
    Duration trips = Duration.ofNanos(4 * store.roundTrip().toNanos());
    if (trips.compareTo(RedisOptions.LEAST_RESERVATION) < 0) {
      return RedisOptions.LEAST_RESERVATION;
    }
    return trips.compareTo(RedisOptions.LONGEST_RESERVATION) > 0
        ? RedisOptions.LONGEST_RESERVATION
        : trips;
  }

  @Override
  public Object shard(LockName name) {
    return store.crossesPartitions() ? "" : new Keys(name).partition();
  }

  @Override
  public List<Finding> examine(Deadline deadline) {
    Facts facts = store.facts(deadline);
    boolean waits = store.awaitsReplicas();
    List<Finding> findings = new ArrayList<>();
    findings.addAll(new Examination(grantDelay, waits).of(facts.servers()));
    if (!facts.sentinels().isEmpty()) {
      Duration lease = grantDelay == null ? LockOptions.defaults().lease() : grantDelay;
      findings.addAll(new SentinelExamination(lease, waits).of(facts));
    }
    return findings;
  }

  @SuppressWarnings("unchecked") // a reply of another kind fails where it is read
  static List<Long> numbers(Object reply) {
    return (List<Long>) reply;
  }

  static byte[] number(long number) {
    return Long.toString(number).getBytes(US_ASCII);
  }

  static byte[] text(String text) {
    return text.getBytes(UTF_8);
  }

  @Override
  public String toString() {
    return store.toString();
  }

  @Override
  public void close() {
    store.close();
  }
}
