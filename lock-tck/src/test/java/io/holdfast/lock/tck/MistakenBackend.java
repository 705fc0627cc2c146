package io.holdfast.lock.tck;

import io.holdfast.lock.spi.Attempt;
import io.holdfast.lock.spi.Attempt.Busy;
import io.holdfast.lock.spi.Attempt.Granted;
import io.holdfast.lock.spi.Capabilities;
import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.spi.ClaimId;
import io.holdfast.lock.spi.Deadline;
import io.holdfast.lock.spi.LockBackend;
import io.holdfast.lock.spi.LockClock;
import io.holdfast.lock.spi.LockName;
import io.holdfast.lock.spi.Mode;
import io.holdfast.lock.spi.Renewal;
import io.holdfast.lock.spi.Renewal.Lost;
import io.holdfast.lock.spi.Renewal.Renewed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The in-JVM backend with one mistake. */
final class MistakenBackend implements LockBackend {
  private final Mistake mistake;
  private final LockBackend right;
  private final LockClock clock;

  /** The last grant of each name, of all clients. */
  private final Map<LockName, Claim> holders;

  MistakenBackend(
      Mistake mistake, LockBackend right, LockClock clock, Map<LockName, Claim> holders) {
    this.mistake = mistake;
    this.right = right;
    this.clock = clock;
    this.holders = holders;
  }

  @Override
  public Capabilities capabilities() {
    return right.capabilities();
  }

  @Override
  public CompletionStage<Attempt> attempt(Claim claim, Deadline deadline) {
    Claim sent = sent(claim);
    Claim last = holders.get(sent.name());
    boolean repeated = last != null && last.id().equals(claim.id());
    if (repeated && mistake == Mistake.REPETITION_IS_BUSY) {
      return done(new Busy(Duration.ofMillis(10), false));
    }
    if (repeated && mistake == Mistake.REPETITION_KEEPS_DEADLINE) {
      return done(new Granted(1, 1, claim.lease(), clock.nanoTime()));
    }
    Attempt answer = right.attempt(sent, deadline).toCompletableFuture().join();
    if (answer instanceof Granted granted) {
      holders.put(sent.name(), sent);
      return done(wrong(granted));
    }
    return done(answer);
  }

  private Claim sent(Claim claim) {
    LockName name = wrong(claim.name());
    Mode mode = mistake == Mistake.EVERY_MODE_IS_EXCLUSIVE ? Mode.EXCLUSIVE : claim.mode();
    Duration lease =
        mistake == Mistake.NEVER_EXPIRES ? claim.lease().multipliedBy(100) : claim.lease();
    int tokens = mistake == Mistake.TOKENS_RISE_BY_ONE ? 1 : claim.tokens();
    boolean await = mistake == Mistake.EVERY_TRY_WAITS || claim.await();
    return new Claim(name, claim.id(), mode, lease, tokens, await, claim.label());
  }

  private LockName wrong(LockName name) {
    return switch (mistake) {
      case NAMES_IGNORE_CASE -> new LockName(name.value().toLowerCase(Locale.ROOT));
      case NAMES_ARE_CUT ->
          new LockName(name.value().substring(0, Math.min(255, name.value().length())));
      default -> name;
    };
  }

  private Granted wrong(Granted right) {
    return switch (mistake) {
      case TOKENS_START_AGAIN ->
          new Granted(1, right.tokens(), right.validFor(), right.sinceNanos());
      case TOKENS_RISE_BY_ONE ->
          new Granted(right.firstToken(), 8, right.validFor(), right.sinceNanos());
      case VALIDITY_COUNTS_FROM_THE_ANSWER ->
          new Granted(right.firstToken(), right.tokens(), right.validFor(), later());
      case PROMISES_TOO_MUCH ->
          new Granted(
              right.firstToken(),
              right.tokens(),
              right.validFor().multipliedBy(2),
              right.sinceNanos());
      default -> right;
    };
  }

  private long later() {
    return clock.nanoTime() + 1_000_000;
  }

  @Override
  public CompletionStage<List<Renewal>> renew(List<Claim> claims, Deadline deadline) {
    List<Renewal> answers = new ArrayList<>();
    for (Claim claim : claims) {
      answers.add(renew(sent(claim), deadline));
    }
    return done(answers);
  }

  private Renewal renew(Claim claim, Deadline deadline) {
    if (mistake == Mistake.RENEWAL_SHORTENS) {
      right.release(claim.name(), List.of(claim.id()), deadline).toCompletableFuture().join();
      right.attempt(claim, deadline).toCompletableFuture().join();
    }
    Renewal answer = right.renew(List.of(claim), deadline).toCompletableFuture().join().get(0);
    if (answer instanceof Lost && mistake == Mistake.RENEWAL_CREATES) {
      right.attempt(claim, deadline).toCompletableFuture().join();
      return new Renewed(claim.lease(), clock.nanoTime());
    }
    if (answer instanceof Renewed renewed && mistake == Mistake.VALIDITY_COUNTS_FROM_THE_ANSWER) {
      return new Renewed(renewed.validFor(), later());
    }
    return answer;
  }

  @Override
  public CompletionStage<Void> release(LockName given, List<ClaimId> ids, Deadline deadline) {
    LockName name = wrong(given);
    List<ClaimId> sent = new ArrayList<>(ids);
    Claim holder = holders.get(name);
    if (mistake == Mistake.RELEASES_WHATEVER_IS_HELD && holder != null) {
      sent.add(holder.id());
    }
    if (mistake == Mistake.RELEASE_KEEPS_THE_PLACE) {
      sent.removeIf(id -> holder == null || !id.equals(holder.id()));
    }
    return right.release(name, sent, deadline);
  }

  @Override
  public String toString() {
    return right + " with the mistake " + mistake;
  }

  @Override
  public void close() {
    right.close();
  }

  private static <T> CompletionStage<T> done(T value) {
    return CompletableFuture.completedStage(value);
  }
}
