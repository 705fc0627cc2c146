package io.holdfast.lock.redis;

import static org.awaitility.Awaitility.await;

import io.holdfast.lock.tck.LockConformance;
import io.holdfast.lock.tck.LockFixture;
import io.holdfast.lock.tck.redis.RedisServer;
import java.time.Duration;
import org.junit.jupiter.api.Tag;

/** The kit, with a grant delay as long as the usual lease. */
@Tag("others")
class GrantDelayConformanceTest extends LockConformance {
  private static final String URL_OPTION = "?grantDelay=15s";
  private static final int OPEN_SECONDS = 16;

  @Override
  protected LockFixture fixture() {
    RedisServer server = RedisServer.running();
    awaitOpen(server);
    return new LockRedisFixture(server, "redis-grant-delay", URL_OPTION) {
      @Override
      public void restart() {
        super.restart();
        awaitOpen(server);
      }

      @Override
      public void restartEmpty() {
        super.restartEmpty();
        awaitOpen(server);
      }
    };
  }

  private static void awaitOpen(RedisServer server) {
    await()
        .atMost(Duration.ofSeconds(2 * OPEN_SECONDS))
        .until(() -> GrantDelayTest.uptime(server) >= OPEN_SECONDS);
  }
}
