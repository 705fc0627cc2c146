package io.holdfast.lock.redisson;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.Lease;
import io.holdfast.lock.Locks;
import io.holdfast.lock.tck.redis.RedisServer;
import io.holdfast.lock.tck.redis.Waits;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.redisson.Redisson;
import org.redisson.api.RLock;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;
import org.redisson.config.NameMapper;

/** A client that gives its objects other names gives them to our locks, too. */
@Timeout(60)
@SuppressWarnings("LockNotBeforeTry") // what a test breaks off goes with its server
class NameMapperTest {
  private static final class Prefixed implements NameMapper {
    @Override
    public String map(String name) {
      return "app:" + name;
    }

    @Override
    public String unmap(String name) {
      return name.substring(4);
    }
  }

  @Test
  void mappedNames_areThoseOfNativeLocks() throws Exception {
    try (RedisServer server = RedisServer.running()) {
      Config config = Clients.config(server.port(), 5, 5).setNameMapper(new Prefixed());
      RedissonClient client = Redisson.create(config);
      RedissonClient plain = Clients.redisson(server);
      try (Locks locks = Locks.open(RedissonLockProvider.using(client));
          Locks others = Locks.open(Clients.url(server))) {
        RLock theirs = client.getLock("n");
        theirs.lock(30, TimeUnit.SECONDS);
        assertFalse(locks.mutex("n").tryLock());
        assertFalse(others.mutex("app:n").tryLock());
        assertTrue(others.mutex("n").tryLock());
        others.mutex("n").unlock();
        CompletableFuture<Lease> waiting = locks.mutex("n").acquireAsync(Duration.ofMinutes(1));
        await()
            .atMost(Waits.LONG)
            .until(() -> plain.getTopic("redisson_lock__channel:{app:n}").countSubscribers() == 1);
        theirs.unlock();
        waiting.get(RedissonOptions.POLL.toMillis() * 9 / 10, TimeUnit.MILLISECONDS).close();
        assertFalse(theirs.isLocked());
      } finally {
        plain.shutdown();
        client.shutdown();
      }
    }
  }
}
