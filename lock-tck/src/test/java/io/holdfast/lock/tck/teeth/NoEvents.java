package io.holdfast.lock.tck.teeth;

import io.holdfast.lock.LossReason;
import io.holdfast.lock.spi.ClaimId;
import io.holdfast.lock.spi.Events;

/** Calls nobody. */
final class NoEvents implements Events {
  @Override
  public void tryAgain(ClaimId id) {}

  @Override
  public void tryAgainAll() {}

  @Override
  public void lost(ClaimId id, LossReason reason) {}
}
