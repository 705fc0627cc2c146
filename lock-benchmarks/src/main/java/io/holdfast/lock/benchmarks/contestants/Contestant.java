package io.holdfast.lock.benchmarks.contestants;

/** A kind of lock that takes part. */
public interface Contestant {
  /** Returns the name by which the scenarios, the command line and the report know it. */
  String id();

  /** Returns what it is to Holdfast. */
  Role role();

  /**
   * Opens a client of its own.
   *
   * @param stores where the stores are
   */
  Session open(Stores stores) throws Exception;

  /** What a contestant is to Holdfast. */
  enum Role {
    /** Holdfast on one of its backends. */
    OURS,
    /** Another library. */
    PEER,
    /** What a lock costs at least, without most of what makes it one. */
    BASELINE
  }
}
