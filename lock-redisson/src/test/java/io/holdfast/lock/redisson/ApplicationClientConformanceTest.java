package io.holdfast.lock.redisson;

import io.holdfast.lock.ClientOptions;
import io.holdfast.lock.Locks;
import io.holdfast.lock.spi.LockProvider;
import io.holdfast.lock.tck.LockConformance;
import io.holdfast.lock.tck.LockFixture;
import org.redisson.api.RedissonClient;

/** The kit, over one client of the application's that all share. */
class ApplicationClientConformanceTest extends LockConformance {
  @Override
  protected LockFixture fixture() {
    Server server = Server.running();
    RedissonClient client = server.redisson();
    return new LockFixture() {
      @Override
      public String url() {
        return server.url();
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
