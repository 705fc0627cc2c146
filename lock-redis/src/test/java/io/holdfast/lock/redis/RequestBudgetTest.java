package io.holdfast.lock.redis;

import io.holdfast.lock.Locks;
import io.holdfast.lock.tck.redis.RequestBudget;
import org.junit.jupiter.api.Tag;

@Tag("any-jdk")
class RequestBudgetTest extends RequestBudget {
  @Override
  protected Locks open(int port) {
    return Locks.open("redis://127.0.0.1:" + port);
  }

  /** The first, and a poll each 500 ms: that is what a message that gets lost costs a waiter. */
  @Override
  protected int mostWhileWaiting() {
    return 8;
  }
}
