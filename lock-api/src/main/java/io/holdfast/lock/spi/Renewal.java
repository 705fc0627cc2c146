package io.holdfast.lock.spi;

import io.holdfast.lock.LossReason;
import java.time.Duration;

/** The store's answer to the renewal of one grant. */
public sealed interface Renewal {
  /**
   * The grant lives.
   *
   * @param validFor how long the store keeps it at least, counted from {@code sinceNanos}
   * @param sinceNanos a moment on the client's clock before the request was sent
   */
  record Renewed(Duration validFor, long sinceNanos) implements Renewal {}

  /**
   * The store has no such grant.
   *
   * @param reason why
   */
  record Lost(LossReason reason) implements Renewal {}

  /**
   * The store gave no answer for this grant, though it did for others.
   *
   * @param cause what it said instead
   */
  record Unknown(Throwable cause) implements Renewal {}
}
