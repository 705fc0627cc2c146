package io.holdfast.lock.redisson;

import io.holdfast.lock.ClientOptions;
import io.holdfast.lock.Locks;
import io.holdfast.lock.spi.LockProvider;
import io.holdfast.lock.tck.FrameCountingProxy;
import io.holdfast.lock.tck.LockConformance;
import io.holdfast.lock.tck.LockFixture;
import io.holdfast.lock.tck.redis.RedisFixture;
import io.holdfast.lock.tck.redis.RedisServer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.redisson.api.RedissonClient;

/** The kit, over one client of the application's that all share. */
@Tag("any-jdk")
class ApplicationClientConformanceTest extends LockConformance {
  @Override
  protected LockFixture fixture() {
    RedisServer server = RedisServer.running();
    RedissonClient client = Clients.redisson(server);
    return new RedisFixture(
        server, "redisson-application-client", Clients.url(server), UnaryOperator.identity()) {
      @Override
      public LockProvider provider() {
        return RedissonLockProvider.using(client);
      }

      @Override
      public Locks newClient(ClientOptions options) {
        return Locks.builder().provider(provider()).options(options).open();
      }

      // All clients share the application's one.
      @Override
      public FrameCountingProxy proxy() {
        throw LockFixture.cannot("put a proxy in front of the store");
      }

      @Override
      public void close() {
        client.shutdown();
        super.close();
      }
    };
  }
}
