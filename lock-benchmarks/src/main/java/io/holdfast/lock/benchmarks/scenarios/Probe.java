package io.holdfast.lock.benchmarks.scenarios;

/** Asks a server. */
interface Probe extends AutoCloseable {
  Reading read();

  /** Deletes what contestants left. */
  void clear();

  @Override
  void close();
}
