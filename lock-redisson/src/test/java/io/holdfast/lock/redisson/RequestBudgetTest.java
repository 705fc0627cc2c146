package io.holdfast.lock.redisson;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.lock.ClientOptions;
import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Locks;
import io.holdfast.lock.tck.redis.RequestBudget;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.redisson.api.RedissonClient;

/** Redisson's pings are not counted: the request time-out is longer than the tests. */
@Tag("any-jdk")
class RequestBudgetTest extends RequestBudget {
  @Override
  protected Locks open(int port) {
    return Locks.builder()
        .url("redisson+redis://127.0.0.1:" + port)
        .options(ClientOptions.defaults().withRequestTimeout(Duration.ofSeconds(20)))
        .open();
  }

  /** Attempt, subscription, attempt; then two polls. */
  @Override
  protected int mostWhileWaiting() {
    return 6;
  }

  @Test
  void uncontendedPair_overTheApplicationsClient_costsTwo() {
    RedissonClient redisson = Clients.redisson(proxy.port());
    try (Locks ours = Locks.open(RedissonLockProvider.using(redisson))) {
      warmUp(ours);
      DistributedLock lock = ours.mutex("a");
      assertEquals(200, framesOf(() -> repeat(100, () -> pair(lock))));
    } finally {
      redisson.shutdown();
    }
  }
}
