package io.holdfast.lock.benchmarks.workloads;

import java.io.Serializable;

/** What one process does in one round. It is sent there, hence serializable. */
public interface Workload extends Serializable {
  /** Does it, and returns what came of it. */
  Work run(Seat seat) throws Exception;
}
