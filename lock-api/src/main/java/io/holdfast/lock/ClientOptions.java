package io.holdfast.lock;

import io.holdfast.lock.spi.LockClock;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** How a client behaves. An immutable value; the {@code with} methods return a changed copy. */
@CheckReturnValue
public final class ClientOptions {
  private static final ClientOptions DEFAULTS =
      new ClientOptions(
          Duration.ofSeconds(2),
          Duration.ofSeconds(30),
          Duration.ofSeconds(10),
          null,
          null,
          LockClock.system());

  private final Duration requestTimeout;
  private final Duration unavailableAfter;
  private final Duration drainTime;
  private final @Nullable String label;
  private final @Nullable Executor callbackExecutor;
  private final LockClock clock;

  private ClientOptions(
      Duration requestTimeout,
      Duration unavailableAfter,
      Duration drainTime,
      @Nullable String label,
      @Nullable Executor callbackExecutor,
      LockClock clock) {
    this.requestTimeout = requestTimeout;
    this.unavailableAfter = unavailableAfter;
    this.drainTime = drainTime;
    this.label = label;
    this.callbackExecutor = callbackExecutor;
    this.clock = clock;
  }

  /**
   * {@return the defaults: request time-out 2 s, unavailable after 30 s, drain time 10 s, a label
   * of host and process id, callback threads of the client's own}
   */
  public static ClientOptions defaults() {
    return DEFAULTS;
  }

  /**
   * Sets how long one request to the store may take before its outcome counts as unknown and its
   * connection is given up.
   *
   * @param requestTimeout from 10 ms to 5 min
   * @return a changed copy
   * @throws IllegalArgumentException if it is out of range
   */
  public ClientOptions withRequestTimeout(Duration requestTimeout) {
    LockOptions.requireBetween(
        "request time-out", requestTimeout, Duration.ofMillis(10), Duration.ofMinutes(5));
    return new ClientOptions(
        requestTimeout, unavailableAfter, drainTime, label, callbackExecutor, clock);
  }

  /**
   * Sets after how long without any answer from the store a wait without limit gives up.
   *
   * @param unavailableAfter from 10 ms to 24 h
   * @return a changed copy
   * @throws IllegalArgumentException if it is out of range
   */
  public ClientOptions withUnavailableAfter(Duration unavailableAfter) {
    LockOptions.requireBetween(
        "unavailable-after", unavailableAfter, Duration.ofMillis(10), Duration.ofHours(24));
    return new ClientOptions(
        requestTimeout, unavailableAfter, drainTime, label, callbackExecutor, clock);
  }

  /**
   * Sets how long {@link Locks#close} waits for live holds to end.
   *
   * @param drainTime from zero to 24 h
   * @return a changed copy
   * @throws IllegalArgumentException if it is out of range
   */
  public ClientOptions withDrainTime(Duration drainTime) {
    LockOptions.requireBetween("drain time", drainTime, Duration.ZERO, Duration.ofHours(24));
    return new ClientOptions(
        requestTimeout, unavailableAfter, drainTime, label, callbackExecutor, clock);
  }

  /**
   * Sets the label that the store keeps with each grant, so that an operator sees who holds it.
   *
   * @param label 1 to 64 printable ASCII characters without blanks
   * @return a changed copy
   * @throws IllegalArgumentException if it is not of that form
   */
  public ClientOptions withLabel(String label) {
    if (!label.matches("[\\x21-\\x7e]{1,64}")) {
      throw new IllegalArgumentException(
          "label must be 1 to 64 printable ASCII characters without blanks");
    }
    return new ClientOptions(
        requestTimeout, unavailableAfter, drainTime, label, callbackExecutor, clock);
  }

  /**
   * Sets where listeners and futures of the application run. An executor that runs them on the
   * calling thread makes them run on threads of the client and of the store's client library, which
   * they must not block then.
   *
   * @param callbackExecutor the application's own; the client does not close it
   * @return a changed copy
   */
  public ClientOptions withCallbackExecutor(Executor callbackExecutor) {
    return new ClientOptions(
        requestTimeout,
        unavailableAfter,
        drainTime,
        label,
        Objects.requireNonNull(callbackExecutor),
        clock);
  }

  /**
   * Sets the clock, for tests.
   *
   * @param clock the only one that the client reads
   * @return a changed copy
   */
  public ClientOptions withClock(LockClock clock) {
    return new ClientOptions(
        requestTimeout,
        unavailableAfter,
        drainTime,
        label,
        callbackExecutor,
        Objects.requireNonNull(clock));
  }

  /** {@return how long one request to the store may take} */
  public Duration requestTimeout() {
    return requestTimeout;
  }

  /** {@return after how long without any answer a wait without limit gives up} */
  public Duration unavailableAfter() {
    return unavailableAfter;
  }

  /** {@return how long closing waits for live holds} */
  public Duration drainTime() {
    return drainTime;
  }

  /** {@return the label set, or {@code null} for host and process id} */
  public @Nullable String label() {
    return label;
  }

  /** {@return the executor set, or {@code null} for the client's own} */
  public @Nullable Executor callbackExecutor() {
    return callbackExecutor;
  }

  /** {@return the clock} */
  public LockClock clock() {
    return clock;
  }
}
