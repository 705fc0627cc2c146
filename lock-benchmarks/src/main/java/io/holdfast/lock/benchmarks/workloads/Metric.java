package io.holdfast.lock.benchmarks.workloads;

/** Something that is measured. */
public enum Metric {
  /** Pairs, tries or hand-offs in a second. */
  RATE("rate", "ops/s", true),
  /** How long one took. */
  TIME("time", "ms", false),
  /** How long one took, where that is nanoseconds. */
  NANOS("time", "ns/op", false),
  /** Processor time of the client's processes. */
  CLIENT_CPU("client CPU", "µs/op", false),
  /** Processor time of the server. */
  SERVER_CPU("server CPU", "µs/op", false),
  /** Commands that the server ran, those inside scripts as well; of ZooKeeper, packets received. */
  SERVER_COMMANDS("server commands", "/op", false),
  /** Requests that the client sent. */
  REQUESTS("requests", "/op", false),
  /** The median of the wait. */
  WAIT_P50("wait p50", "µs", false),
  /** What one of a hundred waits exceeds. */
  WAIT_P99("wait p99", "µs", false),
  /** What one of a thousand waits exceeds. */
  WAIT_P999("wait p99.9", "µs", false),
  /**
   * The same, as a multiple of the threads over the rate: the time in which everybody has a turn.
   */
  WAIT_TURNS("wait p99.9", "turns", false),
  /** What the unluckiest thread got of its share in the worst second. */
  THREAD_SHARE("least thread share", "", true),
  /** What the unluckiest process got of its share over all rounds so far. */
  PROCESS_SHARE("least process share", "", true),
  /** From the call of unlock in one process to the return of lock in another. */
  LATENCY_P50("release to acquire p50", "µs", false),
  /** The same, what one of a hundred exceeds. */
  LATENCY_P99("release to acquire p99", "µs", false),
  /** Scripts run in a second. */
  SCRIPTS("scripts", "/s", false),
  /** Locks renewed by a script. */
  KEYS_PER_SCRIPT("locks per script", "", false),
  /** Processor time of the server while the client does nothing but hold. */
  SERVER_LOAD("server CPU", "ms/s", false),
  /** Threads that the client has. */
  THREADS("client threads", "", false),
  /** Heap of a held lock; of a name that was used once. */
  HEAP("heap", "B each", false),
  /** Keys or nodes left in the store, of a name that was used once. */
  RESIDUE("left in the store", "keys each", false),
  /** Holds that were lost. */
  LOST("lost", "", false),
  /** Heap allocated. */
  ALLOCATED("allocated", "B/op", false);

  private final String label;
  private final String unit;
  private final boolean moreIsBetter;

  Metric(String label, String unit, boolean moreIsBetter) {
    this.label = label;
    this.unit = unit;
    this.moreIsBetter = moreIsBetter;
  }

  /** Returns its name and unit for the head of a column. */
  public String heading() {
    return unit.isEmpty() ? label : label + ", " + unit;
  }

  /** Returns its unit; empty if it has none. */
  public String unit() {
    return unit;
  }

  /** Returns whether a larger value is a better one. */
  public boolean moreIsBetter() {
    return moreIsBetter;
  }
}
