package io.holdfast.lock.benchmarks.contestants;

import org.apache.curator.framework.CuratorFramework;
import org.springframework.integration.zookeeper.lock.ZookeeperLockRegistry;

/** Spring Integration's registry on ZooKeeper. */
record SpringZooKeeperLock(String id) implements Contestant {
  @Override
  public Role role() {
    return Role.PEER;
  }

  @Override
  public Session open(Stores stores) throws InterruptedException {
    CuratorFramework curator = CuratorLock.connect(stores);
    ZookeeperLockRegistry registry = new ZookeeperLockRegistry(curator, "/" + id);
    return new Session() {
      @Override
      public MeasuredLock lock(String name) {
        return new JavaLock(registry.obtain(name));
      }
    };
  }
}
