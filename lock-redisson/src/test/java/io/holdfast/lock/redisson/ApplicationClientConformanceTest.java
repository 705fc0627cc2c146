package io.holdfast.lock.redisson;

import io.holdfast.lock.ClientOptions;
import io.holdfast.lock.Locks;
import io.holdfast.lock.spi.LockProvider;
import io.holdfast.lock.tck.LockConformance;
import io.holdfast.lock.tck.LockFixture;
import io.holdfast.lock.tck.redis.RedisServer;
import org.redisson.api.RedissonClient;

/** The kit, over one client of the application's that all share. */
class ApplicationClientConformanceTest extends LockConformance {
  @Override
  protected LockFixture fixture() {
    RedisServer server = RedisServer.running();
    RedissonClient client = Clients.redisson(server);
    return new LockFixture() {
      @Override
      public String url() {
        return Clients.url(server);
      }

      @Override
      public LockProvider provider() {
        return RedissonLockProvider.using(client);
      }

      @Override
      public Locks newClient(ClientOptions options) {
        return Locks.builder().provider(provider()).options(options).open();
      }

      @Override
      public void close() {
        client.shutdown();
        server.close();
      }
    };
  }
}
