package io.holdfast.lock.redisson.others;

import io.holdfast.lock.ClientOptions;
import io.holdfast.lock.Locks;
import io.holdfast.lock.spi.LockProvider;
import io.holdfast.lock.tck.LockConformance;
import io.holdfast.lock.tck.LockFixture;
import io.holdfast.lock.tck.kit.Scale;
import io.holdfast.lock.tck.redis.RedisServer;
import java.time.Duration;
import org.redisson.Redisson;
import org.redisson.config.Config;

/** The kit, over Redisson's own locks. */
abstract class NativeConformance extends LockConformance {
  /** Of renewed locks: a client has one for all. Short, so that rules need not wait for its end. */
  private static final Duration LEASE = Scale.seconds(2);

  private final NativeLocks.Kind kind;

  NativeConformance(NativeLocks.Kind kind) {
    this.kind = kind;
  }

  @Override
  protected LockFixture fixture() {
    RedisServer server = RedisServer.running();
    return new LockFixture() {
      @Override
      public String url() {
        return server.url();
      }

      @Override
      public LockProvider provider() {
        return null;
      }

      @Override
      public Locks newClient(ClientOptions options) {
        Config config =
            new Config().setThreads(4).setNettyThreads(2).setLockWatchdogTimeout(LEASE.toMillis());
        config
            .useSingleServer()
            .setAddress("redis://127.0.0.1:" + server.port())
            .setConnectionMinimumIdleSize(1)
            .setSubscriptionConnectionMinimumIdleSize(1);
        return new NativeLocks(Redisson.create(config), kind);
      }

      @Override
      public void close() {
        server.close();
      }
    };
  }
}
