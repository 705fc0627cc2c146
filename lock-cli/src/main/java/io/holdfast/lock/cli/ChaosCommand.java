package io.holdfast.lock.cli;

import com.google.inject.Inject;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.tck.LockFixture;
import io.holdfast.lock.tck.chaos.ChaosCampaign;
import io.holdfast.lock.tck.chaos.ChaosHtml;
import io.holdfast.lock.tck.chaos.ChaosPlan;
import io.holdfast.lock.tck.chaos.ChaosResult;
import io.holdfast.lock.tck.chaos.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** The options of a chaos campaign. */
@Command(
    name = "chaos",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    header = "Hurt clients, connections and the store, and judge what locks did.",
    description = {
      "Three JVMs with four threads each use three locks in every way there is, and write down what"
          + " they asked and were told. Meanwhile they, their connections and the store are hurt,"
          + " one fault after another, some two at a time. In the end every history is judged:"
          + " exclusion, the order of tokens, reentrancy, refusals, and that nobody waits for"
          + " what nobody has.",
      "",
      "A fault counts if somebody had a hold, somebody waited and a request was unanswered when it"
          + " struck. Losses of exclusion that a fault has to be feared for (a store that forgets)"
          + " are counted and are no violations.",
      "",
      "A store that runs already and is not ours is left alone unless that is allowed: then only"
          + " the campaign's own JVMs and connections are hurt.",
      ""
    },
    optionListHeading = "Options:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:no violations",
      "1:violations, or the store could not be used",
      "2:wrong usage",
      "130, 143:stopped by Ctrl-C, by SIGTERM"
    })
final class ChaosCommand implements Callable<Integer> {
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofHours(24);

  private final Console console;

  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = EmbeddedStore.DEFAULT,
      description =
          "The store, for instance redis://localhost:6379; or redis:embedded,"
              + " redisson+redis:embedded, zookeeper:embedded for one that is started on a free"
              + " port and stopped at the end; or local: for this process only. Default:"
              + " ${DEFAULT-VALUE}.")
  private String url = EmbeddedStore.DEFAULT;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      defaultValue = "1m",
      converter = DurationConverter.class,
      description = "For how long faults strike, for instance 20s. Default: ${DEFAULT-VALUE}.")
  private Duration duration = Duration.ZERO;

  @Option(
      names = "--faults",
      paramLabel = "FAULT",
      defaultValue = "all",
      description =
          "Which faults, with commas between; those that cannot be made are left out. There are"
              + " kill-client, freeze-client, interrupts, close-client, wall-clock, cut, silence,"
              + " slow, swallow, crash-store, empty-store, freeze-store, flush-scripts,"
              + " client-kill, delete-entry, end-session, lose-leader, fail-over,"
              + " frozen-fail-over, migrate-slot, lose-minority, lose-majority. Default:"
              + " ${DEFAULT-VALUE}.")
  private String faults = "all";

  @Option(
      names = "--seed",
      paramLabel = "N",
      description =
          "What the order of faults, their victims and lengths are made from. Default: another one"
              + " each time.")
  private @Nullable Long seed;

  @Option(
      names = "--lease",
      paramLabel = "TIME",
      defaultValue = "1s",
      converter = DurationConverter.class,
      description = "The lease of the holds, or the least that the store takes. Default: 1s.")
  private Duration lease = Duration.ZERO;

  @Option(
      names = "--allow-faults",
      description =
          "Hurt a store that runs already, too, whoever else uses it: flush its scripts, end all"
              + " connections, delete entries of the campaign's locks. For one Redis without TLS.")
  private boolean allowFaults;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description =
          "Write a page for a browser: the numbers, who held and waited when, and each fault.")
  private @Nullable Path report;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Write the numbers and the faults to a file as one JSON object.")
  private @Nullable Path json;

  @Option(
      names = "--history",
      paramLabel = "FILE",
      description =
          "Write the history to a file, one event per line. If there are violations it is written"
              + " to a temporary file without this option.")
  private @Nullable Path history;

  @Inject
  ChaosCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    Set<Fault> wanted = wanted();
    if (duration.compareTo(SHORTEST) < 0 || duration.compareTo(LONGEST) > 0) {
      throw new UsageException(
          "--duration must be from %s to %s (was %s)".formatted(SHORTEST, LONGEST, duration));
    }
    requireDirectory("--report", report);
    requireDirectory("--json", json);
    requireDirectory("--history", history);
    ChaosPlan plan = plan(wanted, seed == null ? new SecureRandom().nextInt(1_000_000) : seed);
    Logging.silent();
    try (Offspring offspring = new Offspring(() -> console.lastLine("stopped"))) {
      ChaosResult result = offspring.unlessStopped(() -> run(plan, offspring));
      System.out.print(result.toText());
      write(result);
      return result.numbers().violations() == 0 ? ExitCode.OK : ExitCode.SOFTWARE;
    }
  }

  private Set<Fault> wanted() {
    try {
      return Fault.parse(faults);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--faults: " + e.getMessage());
    }
  }

  private ChaosPlan plan(Set<Fault> wanted, long seed) {
    String command =
        "./holdfast chaos --url %s --duration %s --faults %s --seed %d --lease %s%s"
            .formatted(
                Text.word(EmbeddedStore.withoutSecrets(url)),
                Text.option(duration),
                faults,
                seed,
                Text.option(lease),
                allowFaults ? " --allow-faults" : "");
    try {
      Duration valid = LockOptions.defaults().withLease(lease).lease();
      return ChaosPlan.of(wanted, duration, seed, valid, command);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--lease: " + e.getMessage());
    }
  }

  private static void requireDirectory(String option, @Nullable Path file) {
    Path folder = file == null ? null : file.toAbsolutePath().getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      throw new UsageException("%s: there is no directory %s".formatted(option, folder));
    }
  }

  private ChaosResult run(ChaosPlan plan, Offspring offspring) throws InterruptedException {
    console.line("seed " + plan.seed());
    try (LockFixture store = EmbeddedStore.fixture(url, allowFaults, offspring, console)) {
      return new ChaosCampaign(store, plan, console::line).run();
    } catch (TestAbortedException e) {
      throw new UsageException("--faults: " + e.getMessage());
    }
  }

  private void write(ChaosResult result) {
    try {
      if (report != null) {
        ChaosHtml.write(result, report);
        console.line("the report is in " + report);
      }
      if (json != null) {
        Files.writeString(json, ChaosJson.of(result));
      }
      Path file = history;
      if (file == null && result.numbers().violations() > 0) {
        file = Files.createTempFile("holdfast-chaos-", ".history");
      }
      if (file != null) {
        result.writeHistory(file);
        console.line("the history is in " + file);
      }
    } catch (IOException e) {
      throw new CliException("cannot write a report: " + e, e);
    }
  }
}
