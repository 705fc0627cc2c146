package io.holdfast.lock.redis;

import static org.awaitility.Awaitility.await;

import io.holdfast.lock.tck.LockConformance;
import io.holdfast.lock.tck.LockFixture;
import io.holdfast.lock.tck.redis.RedisQuorum;
import java.time.Duration;
import org.junit.jupiter.api.Tag;

/** The kit, against three servers with the grant delay that they have if none is given. */
@Tag("others")
class QuorumGrantDelayConformanceTest extends LockConformance {
  private static final int OPEN_SECONDS = 16;

  @Override
  protected LockFixture fixture() {
    RedisQuorum quorum = RedisQuorum.running(3);
    awaitOpen(quorum);
    return new QuorumFixture(quorum, "redis-quorum-grant-delay", "") {
      @Override
      public void restart() {
        super.restart();
        awaitOpen(quorum);
      }

      @Override
      public void restartEmpty() {
        super.restartEmpty();
        awaitOpen(quorum);
      }
    };
  }

  private static void awaitOpen(RedisQuorum quorum) {
    await()
        .atMost(Duration.ofSeconds(2 * OPEN_SECONDS))
        .until(
            () ->
                quorum.servers().stream()
                    .allMatch(server -> GrantDelayTest.uptime(server) >= OPEN_SECONDS));
  }
}
