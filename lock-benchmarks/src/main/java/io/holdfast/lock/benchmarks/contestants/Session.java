package io.holdfast.lock.benchmarks.contestants;

/** An open client of a contestant. It lives as long as its process. */
public interface Session {
  /**
   * Returns a lock for the calling thread; locks of one name exclude each other.
   *
   * @param name letters, digits and hyphens
   */
  MeasuredLock lock(String name) throws Exception;

  /** Returns how many requests it has sent so far, or -1 if it does not count them. */
  default long requests() {
    return -1;
  }
}
