package io.holdfast.lock.tck.teeth;

import io.holdfast.lock.LossReason;
import io.holdfast.lock.spi.Attempt;
import io.holdfast.lock.spi.Attempt.Busy;
import io.holdfast.lock.spi.Attempt.Granted;
import io.holdfast.lock.spi.BackendConfig;
import io.holdfast.lock.spi.BackendUrl;
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
import io.holdfast.lock.spi.StoreException;
import io.holdfast.lock.spi.StoreException.Kind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A {@link RemoteStore}, seen by one client, right as it stands. It blocks, one line at a time. */
class RemoteBackend implements LockBackend {
  static final Capabilities CAPABILITIES =
      new Capabilities(
          MapBackend.CAPABILITIES.modes(),
          /* fair= */ false,
          MapBackend.CAPABILITIES.leastLease(),
          MapBackend.CAPABILITIES.longestLease(),
          /* shared= */ true,
          /* tokensSurviveDataLoss= */ true,
          /* blocking= */ true);

  private static final Duration POLL = Duration.ofMillis(20);

  final LockClock clock;
  private final BackendUrl url;
  private final RemoteLine line;
  private volatile boolean closed;

  RemoteBackend(BackendConfig config) {
    clock = config.clock();
    url = config.requireUrl();
    line =
        new RemoteLine(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), url.hosts().get(0).portOr(0)));
  }

  @Override
  public Capabilities capabilities() {
    return CAPABILITIES;
  }

  @Override
  public CompletionStage<Attempt> attempt(Claim claim, Deadline deadline) {
    if (!(claim.mode() instanceof Mode.Exclusive)) {
      return failed(Kind.REFUSED, "serves exclusive locks only", null);
    }
    long since = clock.nanoTime();
    return asked(
        RemoteStore.line("attempt", claim),
        deadline,
        answer ->
            answer[0].equals("granted")
                ? new Granted(
                    Long.parseLong(answer[1]),
                    Integer.parseInt(answer[2]),
                    millis(answer[3]),
                    since)
                : new Busy(POLL, Boolean.parseBoolean(answer[1])));
  }

  @Override
  public CompletionStage<List<Renewal>> renew(List<Claim> claims, Deadline deadline) {
    List<Renewal> answers = new ArrayList<>();
    CompletionStage<List<Renewal>> all = CompletableFuture.completedFuture(answers);
    for (Claim claim : claims) {
      all = all.thenCombine(renew(claim, deadline), RemoteBackend::added);
    }
    return all;
  }

  private static List<Renewal> added(List<Renewal> answers, Renewal next) {
    answers.add(next);
    return answers;
  }

  CompletionStage<Renewal> renew(Claim claim, Deadline deadline) {
    long since = clock.nanoTime();
    return asked(
        RemoteStore.line("renew", claim),
        deadline,
        answer ->
            answer[0].equals("renewed")
                ? new Renewed(millis(answer[1]), since)
                : new Lost(LossReason.valueOf(answer[1])));
  }

  @Override
  public CompletionStage<Void> release(LockName name, List<ClaimId> ids, Deadline deadline) {
    String all = ids.stream().map(ClaimId::value).collect(Collectors.joining(" "));
    return asked("release " + RemoteStore.encoded(name) + " " + all, deadline, answer -> null);
  }

  private static Duration millis(String number) {
    return Duration.ofMillis(Long.parseLong(number));
  }

  /** Asks the store, and reads its answer. */
  <T> CompletionStage<T> asked(String question, Deadline deadline, Function<String[], T> read) {
    if (closed) {
      return failed(Kind.NOT_SENT, "the backend is closed", null);
    }
    try {
      String answer = line.ask(question, patience(deadline));
      return CompletableFuture.completedFuture(read.apply(answer.split(" ")));
    } catch (ConnectException e) {
      return failed(Kind.NOT_SENT, "nobody listens", e);
    } catch (SocketTimeoutException e) {
      return failed(Kind.OUTCOME_UNKNOWN, "no answer in time", e);
    } catch (IOException e) {
      return failed(Kind.OUTCOME_UNKNOWN, "the connection broke", e);
    }
  }

  /** Returns how long an answer is waited for. */
  Duration patience(Deadline deadline) {
    return deadline.remaining(clock);
  }

  static <T> CompletionStage<T> failed(Kind kind, String message, Exception cause) {
    return CompletableFuture.failedFuture(new StoreException(kind, message, cause));
  }

  @Override
  public void close() {
    closed = true;
    line.close();
  }

  @Override
  public String toString() {
    return url.toString();
  }
}
