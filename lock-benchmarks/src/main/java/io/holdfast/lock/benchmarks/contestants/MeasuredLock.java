package io.holdfast.lock.benchmarks.contestants;

/** A lock, as little in front of it as can be. Used by one thread. */
public interface MeasuredLock {
  /** Acquires it, and waits for that as the contestant waits. */
  void lock() throws Exception;

  /** Acquires it unless it is held. */
  boolean tryLock() throws Exception;

  /** Releases it; as often as it was acquired. */
  void unlock() throws Exception;
}
