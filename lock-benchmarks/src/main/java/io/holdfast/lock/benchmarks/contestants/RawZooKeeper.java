package io.holdfast.lock.benchmarks.contestants;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.NodeExistsException;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;

/** One create and one delete of an ephemeral node, through ZooKeeper's own client. No waiting. */
record RawZooKeeper(String id) implements Contestant {
  private static final int CONNECT_SECONDS = 10;
  private static final byte[] NOTHING = {};

  @Override
  public Role role() {
    return Role.BASELINE;
  }

  @Override
  public Session open(Stores stores) throws Exception {
    CountDownLatch connected = new CountDownLatch(1);
    ZooKeeper zooKeeper =
        new ZooKeeper(
            stores.connectString(),
            Math.toIntExact(stores.lease().toMillis()),
            event -> {
              if (event.getState() == KeeperState.SyncConnected) {
                connected.countDown();
              }
            });
    if (!connected.await(CONNECT_SECONDS, TimeUnit.SECONDS)) {
      zooKeeper.close();
      throw new IllegalStateException("no connection to " + stores.connectString());
    }
    return new Session() {
      @Override
      public MeasuredLock lock(String name) {
        return new Node(zooKeeper, "/raw-" + name);
      }
    };
  }

  private record Node(ZooKeeper zooKeeper, String path) implements MeasuredLock {
    @Override
    public void lock() throws KeeperException, InterruptedException {
      create();
    }

    @Override
    public boolean tryLock() throws KeeperException, InterruptedException {
      try {
        create();
        return true;
      } catch (NodeExistsException held) {
        return false;
      }
    }

    private void create() throws KeeperException, InterruptedException {
      String unused =
          zooKeeper.create(path, NOTHING, ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
    }

    @Override
    public void unlock() throws KeeperException, InterruptedException {
      zooKeeper.delete(path, -1);
    }
  }
}
