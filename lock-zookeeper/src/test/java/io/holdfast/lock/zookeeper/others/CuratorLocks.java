package io.holdfast.lock.zookeeper.others;

import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Finding;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LockStatistics;
import io.holdfast.lock.Locks;
import io.holdfast.lock.spi.Capabilities;
import io.holdfast.lock.spi.Mode;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;

/** Curator's own mutexes, as thinly wrapped as it can be done. */
final class CuratorLocks implements Locks {
  private static final Capabilities CAPABILITIES =
      new Capabilities(
          Set.of(Mode.Exclusive.class),
          true,
          LockOptions.LEAST_LEASE,
          LockOptions.LONGEST_LEASE,
          true,
          false,
          true,
          true);

  private final CuratorFramework client;

  /** The rules wait until somebody waits. */
  final AtomicInteger waiting = new AtomicInteger();

  CuratorLocks(CuratorFramework client) {
    this.client = client;
  }

  @Override
  public DistributedLock mutex(String name, LockOptions options) {
    return new CuratorLock(this, name, new InterProcessMutex(client, "/locks/" + name), options);
  }

  @Override
  public Capabilities capabilities() {
    return CAPABILITIES;
  }

  @Override
  public String backend() {
    return "Curator's own mutex";
  }

  @Override
  public LockStatistics statistics() {
    return new LockStatistics(0, waiting.get(), 0, 0, 0, 0, 0, 0, 0);
  }

  @Override
  public List<Finding> examine() {
    return List.of();
  }

  @Override
  public void close() {
    client.close();
  }
}
