package io.holdfast.lock.tck.load;

import java.util.Map;

/** A store of the test's own, and how to count what is in it. */
public interface StoreUnderLoad extends AutoCloseable {
  /** Returns where it is. */
  String url();

  /**
   * Counts what must not outlast its use: keys, nodes, subscriptions, watches, connections.
   *
   * @return how many there are of each sort
   */
  Map<String, Long> things();

  /** Returns how many token counters there are: all that may be left. */
  default long counters() {
    return 0;
  }

  /** Returns how many token counters there can be, however many names are used. */
  default long mostCounters() {
    return 0;
  }

  @Override
  void close();
}
