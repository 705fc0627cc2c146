package io.holdfast.lock.redis;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Lease;
import io.holdfast.lock.Locks;
import io.holdfast.lock.tck.redis.RequestBudget;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("any-jdk")
class RequestBudgetTest extends RequestBudget {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Override
  protected Locks open(int port) {
    return Locks.open("redis://127.0.0.1:" + port);
  }

  /** The first, and a poll each 500 ms: that is what a message that gets lost costs a waiter. */
  @Override
  protected int mostWhileWaiting() {
    return 8;
  }

  @Override
  protected void beginToListen(DistributedLock held) throws InterruptedException {
    assertFalse(held.tryLock(Duration.ofMillis(300)));
  }

  private static CompletableFuture<Lease> wish(Locks client) {
    return client.mutex("a").acquireAsync(PATIENCE);
  }

  private static Lease got(CompletableFuture<Lease> wish) throws Exception {
    return wish.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  /** A registration and a release each, with room for a few polls where the machine is slow. */
  @Test
  void handOver_costsTheWaiterNothing() throws Exception {
    int rounds = 40;
    try (Locks one = client();
        Locks other = client()) {
      Lease held = got(wish(one));
      long before = proxy.frames();
      for (int i = 0; i < rounds; i++) {
        long registered = proxy.frames() + 1;
        CompletableFuture<Lease> next = wish(i % 2 == 0 ? other : one);
        Awaitility.await()
            .pollInterval(Duration.ofMillis(5))
            .until(() -> proxy.frames() >= registered);
        held.close();
        held = got(next);
      }
      double perHandOver = (double) (proxy.frames() - before) / rounds;
      held.close();
      assertTrue(perHandOver <= 2.25, perHandOver + " requests per hand-over");
    }
  }

  /** Its client passes the name on and waits again in one request, and asks no more. */
  @Test
  void tenureThatEnds_costsOne() throws Exception {
    int rounds = 5;
    try (Locks one = client();
        Locks other = client()) {
      Lease held = got(wish(one));
      CompletableFuture<Lease> behind = wish(one);
      long frames = 0;
      for (int i = 0; i < rounds; i++) {
        CompletableFuture<Lease> next = wish(other);
        Awaitility.await().pollDelay(Duration.ofMillis(1100)).until(() -> true); // a tenure
        long before = proxy.frames();
        held.close();
        got(next).close();
        held = got(behind);
        frames += proxy.frames() - before;
        behind = wish(one);
      }
      assertTrue(frames <= 3L * rounds, frames + " requests for " + rounds + " tenures");
      held.close();
      got(behind).close();
    }
  }
}
