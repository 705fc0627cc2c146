package io.holdfast.lock.benchmarks.contestants;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;
import org.apache.curator.retry.RetryOneTime;

/**
 * Curator's {@code InterProcessMutex}.
 *
 * @param shared whether the threads of a process share one object for a name
 */
record CuratorLock(String id, boolean shared) implements Contestant {
  private static final int CONNECT_SECONDS = 10;

  @Override
  public Role role() {
    return Role.PEER;
  }

  @Override
  public Session open(Stores stores) throws InterruptedException {
    CuratorFramework curator = connect(stores);
    Map<String, InterProcessMutex> mutexes = new ConcurrentHashMap<>();
    return new Session() {
      @Override
      public MeasuredLock lock(String name) {
        return new Mutex(shared ? mutexes.computeIfAbsent(name, this::mutex) : mutex(name));
      }

      private InterProcessMutex mutex(String name) {
        return new InterProcessMutex(curator, "/" + id + "/" + name);
      }
    };
  }

  /** Connects, with a session that no pause of a benchmark ends. */
  static CuratorFramework connect(Stores stores) throws InterruptedException {
    CuratorFramework curator =
        CuratorFrameworkFactory.builder()
            .connectString(stores.connectString())
            .sessionTimeoutMs(Math.toIntExact(stores.lease().toMillis()))
            .retryPolicy(new RetryOneTime(1))
            .build();
    curator.start();
    if (!curator.blockUntilConnected(CONNECT_SECONDS, TimeUnit.SECONDS)) {
      curator.close();
      throw new IllegalStateException("no connection to " + stores.connectString());
    }
    return curator;
  }

  private record Mutex(InterProcessMutex mutex) implements MeasuredLock {
    @Override
    public void lock() throws Exception {
      mutex.acquire();
    }

    @Override
    public boolean tryLock() throws Exception {
      return mutex.acquire(0, TimeUnit.MILLISECONDS);
    }

    @Override
    public void unlock() throws Exception {
      mutex.release();
    }
  }
}
