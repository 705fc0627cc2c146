package io.holdfast.lock.cli;

import com.google.inject.Inject;
import io.holdfast.lock.guice.LocksLifecycle;
import io.holdfast.lock.tck.ConformanceReport;
import io.holdfast.lock.tck.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of a run of the compatibility kit. */
@Command(
    name = "tck",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    header = "Try the rules of the specification on a store that runs.",
    description = {
      "Runs the compatibility kit against the store, and prints what came of every rule. The kit"
          + " uses lock names of its own, which begin with tck-, so that it can run beside others;"
          + " what it leaves is what its last grants leave until their leases end, and token"
          + " counters.",
      "",
      "Rules that hurt something are not run unless that is allowed, and reported so: those for"
          + " which processes that hold locks are killed or frozen, and those for which connections"
          + " are broken. What they hurt is the kit's own. Nothing restarts or empties a store:"
          + " rules about that are not applicable here.",
      ""
    },
    parameterListHeading = "Parameters:%n",
    optionListHeading = "Options:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:it conforms: every rule that was run passed",
      "1:it does not, or it could not be asked",
      "2:wrong usage, for instance rules of which none could be run",
      "130, 143:stopped by Ctrl-C, by SIGTERM"
    })
final class TckCommand implements Callable<Integer> {
  private final Console console;
  private final Clients clients;

  @Mixin private StoreUrl store = new StoreUrl();

  @Option(
      names = "--allow-faults",
      description = "Run the rules, too, that kill processes and break connections of the kit.")
  private boolean allowFaults;

  @Option(
      names = "--rules",
      paramLabel = "RULE",
      split = ",",
      description = "Run these rules only, for instance 2.3,17: a rule and a whole chapter.")
  private List<String> rules = new ArrayList<>();

  @Option(names = "--json", description = "Print the report as one JSON object.")
  private boolean json;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Write the report to a file, as JSON if its name ends in .json.")
  private @Nullable Path file;

  @Inject
  TckCommand(Console console, Clients clients) {
    this.console = console;
    this.clients = clients;
  }

  @Override
  public Integer call() throws InterruptedException {
    for (String rule : rules) {
      if (!rule.matches("\\d+(\\.\\d+)?")) {
        throw new UsageException(
            "--rules are numbers such as 2.3 or 17 (was '%s')".formatted(rule));
      }
    }
    Path folder = file == null ? null : file.toAbsolutePath().getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      throw new UsageException("--report: there is no directory " + folder);
    }
    Logging.silent();
    try (Offspring offspring = new Offspring(() -> console.lastLine("stopped"))) {
      ConformanceReport report = offspring.unlessStopped(() -> run(offspring));
      System.out.print(json ? report.toJson() : report.toText());
      write(report);
      if (report.of(Verdict.PASSED).isEmpty() && report.of(Verdict.FAILED).isEmpty()) {
        throw new UsageException(
            "none of the rules %s was run: the report says why".formatted(String.join(",", rules)));
      }
      return report.of(Verdict.FAILED).isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
    }
  }

  private ConformanceReport run(Offspring offspring) throws InterruptedException {
    String started = EmbeddedStore.start(store.url(), offspring, console);
    try (LocksLifecycle lifecycle = new LocksLifecycle()) {
      // Told now, and once, rather than by every rule.
      Clients.tryOnce(clients.open(started, lifecycle).mutex(Clients.newName("tck-")));
    }
    return TckRun.of(new UrlFixture(started, allowFaults), rules, console);
  }

  private void write(ConformanceReport report) {
    if (file == null) {
      return;
    }
    try {
      Files.writeString(
          file, file.toString().endsWith(".json") ? report.toJson() : report.toText());
    } catch (IOException e) {
      throw new CliException("cannot write the report to %s: %s".formatted(file, e), e);
    }
  }
}
