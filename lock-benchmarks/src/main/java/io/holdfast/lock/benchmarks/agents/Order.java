package io.holdfast.lock.benchmarks.agents;

import io.holdfast.lock.benchmarks.contestants.Stores;
import io.holdfast.lock.benchmarks.workloads.Workload;
import java.io.Serializable;

/** What an agent is told to do. */
public sealed interface Order extends Serializable {
  /** Returns which contestant is meant. */
  String contestant();

  /** Opens a client. */
  record Open(String contestant, Stores stores) implements Order {}

  /**
   * Has the client do something.
   *
   * @param names what the names of its locks begin with
   */
  record Run(String contestant, Workload workload, String names) implements Order {}

  /** Undoes what workloads left to be undone, for instance locks that are held. */
  record Undo(String contestant) implements Order {}
}
