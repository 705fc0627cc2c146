package io.holdfast.lock.redis;

import io.holdfast.lock.Locks;
import io.holdfast.lock.spi.LockName;
import io.holdfast.lock.tck.redis.RedisCluster;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** In a cluster an operation costs what it costs at one server. */
class ClusterRequestBudgetTest extends RequestBudgetTest {
  private static RedisCluster cluster;

  @BeforeAll
  static void startCluster() {
    cluster = RedisCluster.start(3, 0, Duration.ofSeconds(5));
  }

  @AfterAll
  static void stopCluster() {
    cluster.close();
  }

  @Override
  protected AutoCloseable startStore() {
    proxy = ClusterFixture.proxy(cluster);
    return () -> {};
  }

  @Override
  protected Locks openClient() {
    return Locks.open(ClusterFixture.url(proxy, ""));
  }

  /** Each partition by itself: six times in two leases, and once more to fall into step. */
  @Override
  protected long mostForRenewal() {
    return 7
        * IntStream.range(0, 1000)
            .map(i -> new Keys(new LockName("n" + i)).partition())
            .distinct()
            .count();
  }
}
