package io.holdfast.lock.benchmarks.contestants;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** A lock of this JVM only: what passing it from thread to thread costs at least. */
record JvmLock(String id, boolean fair) implements Contestant {
  @Override
  public Role role() {
    return Role.BASELINE;
  }

  @Override
  public Session open(Stores stores) {
    Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();
    return new Session() {
      @Override
      public MeasuredLock lock(String name) {
        return new JavaLock(locks.computeIfAbsent(name, key -> new ReentrantLock(fair)));
      }
    };
  }
}
