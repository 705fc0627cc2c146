package io.holdfast.lock.benchmarks;

import io.holdfast.lock.benchmarks.contestants.Contestant;
import io.holdfast.lock.benchmarks.contestants.Contestants;
import io.holdfast.lock.benchmarks.jmh.EngineScenario;
import io.holdfast.lock.benchmarks.report.Machine;
import io.holdfast.lock.benchmarks.report.Report;
import io.holdfast.lock.benchmarks.scenarios.Effort;
import io.holdfast.lock.benchmarks.scenarios.Result;
import io.holdfast.lock.benchmarks.scenarios.Scenario;
import io.holdfast.lock.benchmarks.scenarios.Scenarios;
import io.holdfast.lock.benchmarks.scenarios.Servers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code holdfast-bench}. */
@Command(
    name = "holdfast-bench",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    header = "Measure Holdfast and its peers, side by side.",
    description = {
      "Starts a Redis and a ZooKeeper, has the contestants of each scenario take turns for some"
          + " rounds, and writes a page, pictures and JSON.",
      ""
    },
    optionListHeading = "Options:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all was measured, whatever came of it",
      "1:a contestant failed, or the run did",
      "2:wrong usage"
    })
public final class Main implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--quick", description = "In less than three minutes, for a look.")
  private boolean quick;

  @Option(
      names = "--scenario",
      paramLabel = "ID",
      arity = "1..*",
      completionCandidates = ScenarioNames.class,
      description = "Run these only: ${COMPLETION-CANDIDATES}.")
  private List<String> scenarios = List.of();

  @Option(
      names = "--contestant",
      paramLabel = "ID",
      arity = "1..*",
      completionCandidates = ContestantNames.class,
      description = "Only these take part: ${COMPLETION-CANDIDATES}.")
  private List<String> contestants = List.of();

  @Option(names = "--rounds", paramLabel = "N", description = "At most so many in a scenario.")
  private @Nullable Integer rounds;

  @Option(
      names = "--out",
      paramLabel = "DIRECTORY",
      description = "Where to write. Default: ${DEFAULT-VALUE}.")
  private Path out = Path.of("docs", "benchmarks");

  private Main() {}

  /**
   * Runs it and ends the JVM with its exit code.
   *
   * @param args the arguments
   */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Main()).execute(args));
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    requireKnown("scenario", scenarios, new ScenarioNames());
    requireKnown("contestant", contestants, new ContestantNames());
    Effort effort = quick ? Effort.QUICK : Effort.FULL;
    if (rounds != null) {
      if (rounds < 1) {
        throw wrong("--rounds must be at least 1 (was %d)".formatted(rounds));
      }
      effort = effort.withRounds(rounds);
    }
    try (Servers servers = Servers.start()) {
      Machine machine = Machine.here(servers.descriptions());
      List<Result> results =
          new Bench(effort, scenarios, contestants, System.err::println).run(servers);
      new Report(machine, quick ? "a quick" : "a full", results).write(out);
      System.out.println(out.resolve("README.md"));
      boolean failed =
          results.stream()
              .flatMap(result -> result.rows().stream())
              .anyMatch(row -> row.failure() != null);
      return failed ? ExitCode.SOFTWARE : ExitCode.OK;
    }
  }

  private void requireKnown(String what, List<String> asked, Iterable<String> known) {
    for (String name : asked) {
      boolean found = false;
      for (String one : known) {
        found |= one.equals(name);
      }
      if (!found) {
        throw wrong("there is no %s %s".formatted(what, name));
      }
    }
  }

  private ParameterException wrong(String message) {
    if (spec == null) {
      throw new IllegalArgumentException(message);
    }
    return new ParameterException(spec.commandLine(), message);
  }

  /** All that {@code --scenario} takes. */
  static final class ScenarioNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Stream.concat(
              Arrays.stream(EngineScenario.values()).map(EngineScenario::id),
              Scenarios.all().stream().map(Scenario::id))
          .iterator();
    }
  }

  /** All that {@code --contestant} takes. */
  static final class ContestantNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Contestants.all().stream().map(Contestant::id).iterator();
    }
  }
}
