package io.holdfast.lock.benchmarks.contestants;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A lock of the JVM in front of {@link RawJedis}, which asks again every millisecond: what one gets
 * by hand in an hour.
 */
record LocalQueue(String id) implements Contestant {
  private static final int CONNECTIONS = 64;

  @Override
  public Role role() {
    return Role.BASELINE;
  }

  @Override
  public Session open(Stores stores) {
    Session raw = new RawJedis(id, CONNECTIONS).open(stores);
    Map<String, ReentrantLock> queues = new ConcurrentHashMap<>();
    return new Session() {
      @Override
      public MeasuredLock lock(String name) throws Exception {
        ReentrantLock queue = queues.computeIfAbsent(name, key -> new ReentrantLock());
        return new Queued(queue, raw.lock(name));
      }
    };
  }

  private record Queued(ReentrantLock queue, MeasuredLock raw) implements MeasuredLock {
    @Override
    @SuppressWarnings("LockNotBeforeTry") // that is the caller's
    public void lock() throws Exception {
      queue.lock();
      while (!raw.tryLock()) {
        TimeUnit.MILLISECONDS.sleep(1);
      }
    }

    @Override
    public boolean tryLock() throws Exception {
      if (!queue.tryLock()) {
        return false;
      }
      if (raw.tryLock()) {
        return true;
      }
      queue.unlock();
      return false;
    }

    @Override
    public void unlock() throws Exception {
      raw.unlock();
      queue.unlock();
    }
  }
}
