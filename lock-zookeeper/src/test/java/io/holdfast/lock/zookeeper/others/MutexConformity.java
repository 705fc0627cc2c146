package io.holdfast.lock.zookeeper.others;

import io.holdfast.lock.ClientOptions;
import io.holdfast.lock.Locks;
import io.holdfast.lock.spi.LockProvider;
import io.holdfast.lock.tck.LockConformance;
import io.holdfast.lock.tck.LockFixture;
import io.holdfast.lock.tck.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.apache.curator.test.InstanceSpec;
import org.apache.curator.test.TestingServer;

/** The kit, over Curator's own mutexes. Run by {@link OthersTest}. */
class MutexConformity extends LockConformance {
  private static final int SESSION_MILLIS = 1200;

  @Override
  protected LockFixture fixture() {
    TestingServer server = server();
    return new LockFixture() {
      @Override
      public String url() {
        return "zookeeper://" + server.getConnectString();
      }

      @Override
      public LockProvider provider() {
        return null;
      }

      @Override
      public Locks newClient(ClientOptions options) {
        CuratorFramework client =
            CuratorFrameworkFactory.builder()
                .connectString(server.getConnectString())
                .sessionTimeoutMs(SESSION_MILLIS)
                .ensembleTracker(false)
                .retryPolicy(new RetryOneTime(100))
                .build();
        client.start();
        return new CuratorLocks(client);
      }

      @Override
      public void close() {
        try {
          server.close();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    };
  }

  private static TestingServer server() {
    try {
      return new TestingServer(
          new InstanceSpec(null, Ports.free(), -1, -1, true, -1, SESSION_MILLIS / 12, -1), true);
    } catch (Exception e) {
      throw new IllegalStateException("no ZooKeeper server", e);
    }
  }
}
