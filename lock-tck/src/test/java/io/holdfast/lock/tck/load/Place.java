package io.holdfast.lock.tck.load;

import io.holdfast.lock.Hold;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What one lock name guards: it notices two holders, and tokens that do not rise. */
final class Place {
  final String name;
  private final AtomicInteger inside = new AtomicInteger();
  private final AtomicLong lastToken = new AtomicLong();

  Place(String name) {
    this.name = name;
  }

  /** Does something under a hold of this name. */
  void visit(Hold hold, Runnable work) {
    if (inside.incrementAndGet() != 1) {
      throw new AssertionError("two holders of " + name);
    }
    long before = lastToken.getAndSet(hold.fencingToken());
    if (before >= hold.fencingToken()) {
      throw new AssertionError(
          "token %d of %s after %d".formatted(hold.fencingToken(), name, before));
    }
    work.run();
    inside.decrementAndGet();
  }
}
