package io.holdfast.lock.benchmarks.scenarios;

import io.holdfast.lock.benchmarks.workloads.Metric;
import io.holdfast.lock.benchmarks.workloads.Workload;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Something that contestants are compared in.
 *
 * @param id by which the command line and the report know it; never changed
 * @param title for readers
 * @param store whose processor time is measured
 * @param contestants the names of those that take part, in the order of the rounds
 * @param baseline whom the others are compared with
 * @param processes that do the same at the same time
 * @param threads in each of them
 * @param rounds and warm-ups that it wants
 * @param primary what it is about
 * @param columns what else is shown, where it is known
 * @param workload what a process does in a round
 * @param prepared what is done before the first round, if anything is
 * @param lease of the locks, if it matters
 * @param targets what is to be reached
 */
public record Scenario(
    String id,
    String title,
    Store store,
    List<String> contestants,
    String baseline,
    int processes,
    int threads,
    Rounds rounds,
    Metric primary,
    List<Metric> columns,
    Function<Effort, Workload> workload,
    @Nullable Preparation prepared,
    @Nullable Function<Effort, Duration> lease,
    List<Target> targets) {

  /**
   * How often.
   *
   * @param apart whether each contestant has its rounds in processes of its own, after those of the
   *     one before, instead of in turn with the others
   */
  public record Rounds(int count, int warmUps, boolean apart) {}

  /**
   * What is done before the rounds.
   *
   * @param process which one does it
   */
  public record Preparation(int process, Function<Effort, Workload> workload) {}

  /** Returns how many processes it needs. */
  int allProcesses() {
    return prepared == null ? processes : Math.max(processes, prepared.process() + 1);
  }

  /** Returns the same for some of the contestants only. */
  public Scenario among(List<String> some) {
    return new Scenario(
        id,
        title,
        store,
        contestants.stream().filter(some::contains).toList(),
        baseline,
        processes,
        threads,
        rounds,
        primary,
        columns,
        workload,
        prepared,
        lease,
        targets);
  }
}
