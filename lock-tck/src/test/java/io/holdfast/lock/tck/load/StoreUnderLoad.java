package io.holdfast.lock.tck.load;

import io.holdfast.lock.ClientOptions;
import io.holdfast.lock.Locks;
import io.holdfast.lock.tck.kit.Scale;
import java.time.Duration;
import java.util.Map;

/** A store of the test's own, and how to count what is in it. */
public interface StoreUnderLoad extends AutoCloseable {
  /** Returns where it is. */
  String url();

  /** Opens a client of it. */
  default Locks open(ClientOptions options) {
    return Locks.builder().url(url()).options(options).open();
  }

  /** Returns how long what has ended may be there still. */
  default Duration patience() {
    return Scale.seconds(60);
  }

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
