package io.holdfast.lock.cli;

import com.google.inject.Inject;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.tck.seckill.SaleMode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** The options of the flash sale. */
@Command(
    name = "seckill",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    header = "Sell a few tickets to many buyers, with a lock and without.",
    description = {
      "Every buyer reads the stock, thinks, and writes the stock minus one. The sale runs under the"
          + " distributed lock, then without any lock, then with a lock that each JVM has for"
          + " itself; a table at the end shows what was sold.",
      "",
      "With --kill, the JVMs to be killed come first, one behind the other. Each sells its share of"
          + " the tickets; then, while one of its buyers holds the lock and is about to write, it"
          + " gets SIGKILL, and the next one has to wait for its lease to run out. A new JVM takes"
          + " over the buyers that were not served, so that sold + soldOut + failed = buyers.",
      "",
      "A sale is exact if every ticket was sold once, everybody else was told \"sold out\", nobody"
          + " failed, and the fencing tokens rise from ticket to ticket.",
      ""
    },
    optionListHeading = "Options:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the locked sale was exact (or was not run: --only)",
      "1:it was not, or the store failed",
      "2:wrong usage",
      "130, 143:stopped by Ctrl-C, by SIGTERM"
    })
final class SeckillCommand implements Callable<Integer> {
  private static final int MOST_BUYERS = 10_000;
  private static final int MOST_TICKETS = 1_000_000;
  private static final int MOST_PROCESSES = 64;
  private static final Duration LONGEST_THINK = Duration.ofHours(1);
  private static final Duration LEASE_WITH_KILL = Duration.ofSeconds(2);

  private final Console console;
  private final Clients clients;

  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = EmbeddedStore.DEFAULT,
      description =
          "The store of the lock, for instance redis://localhost:6379; or redis:embedded,"
              + " redisson+redis:embedded, zookeeper:embedded for one that is started on a free"
              + " port and stopped at the end; or local: for this process only. Default:"
              + " ${DEFAULT-VALUE}.")
  private String url = EmbeddedStore.DEFAULT;

  @Option(names = "--buyers", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
  private int buyers = 500;

  @Option(names = "--stock", paramLabel = "N", description = "Tickets. Default: ${DEFAULT-VALUE}.")
  private int stock = 10;

  @Option(
      names = "--think",
      paramLabel = "TIME",
      defaultValue = "50ms",
      converter = DurationConverter.class,
      description =
          "Time inside the critical section of a buyer who found a ticket, for instance"
              + " 20ms, 1s, PT0.02S. Default: ${DEFAULT-VALUE}.")
  private Duration think = Duration.ZERO;

  @Option(
      names = "--processes",
      paramLabel = "N",
      description =
          "JVMs that the buyers are shared among. Default: 1, and 2 for the lock of the" + " JVM.")
  private @Nullable Integer processes;

  @Option(
      names = "--kill",
      paramLabel = "N",
      description =
          "How many of them get SIGKILL while they hold the lock. Fewer than processes."
              + " Default: ${DEFAULT-VALUE}.")
  private int kill;

  @Option(
      names = "--lease",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description =
          "How long the store keeps the lock of a crashed JVM. Default: 15s, and 2s with"
              + " --kill.")
  private @Nullable Duration lease;

  @Option(
      names = "--only",
      paramLabel = "MODE",
      converter = ModeConverter.class,
      completionCandidates = ModeConverter.class,
      description = "Run one sale only: ${COMPLETION-CANDIDATES}.")
  private @Nullable SaleMode only;

  @Option(names = "--json", description = "Print one JSON object instead of the table.")
  private boolean json;

  @Inject
  SeckillCommand(Console console, Clients clients) {
    this.console = console;
    this.clients = clients;
  }

  @Override
  public Integer call() throws InterruptedException {
    SeckillPlan plan = plan();
    Logging.quiet();
    try (Offspring offspring = new Offspring(() -> console.lastLine("stopped"))) {
      Report report = offspring.unlessStopped(new Seckill(plan, console, offspring, clients)::run);
      System.out.print(json ? report.json() : report.text());
      return report.good() ? ExitCode.OK : ExitCode.SOFTWARE;
    }
  }

  private SeckillPlan plan() {
    requireBetween("--buyers", buyers, 1, MOST_BUYERS);
    requireBetween("--stock", stock, 1, MOST_TICKETS);
    if (processes != null) {
      requireBetween("--processes", processes, 1, MOST_PROCESSES);
      require(processes <= buyers, "--processes %d needs as many --buyers".formatted(processes));
    }
    require(kill >= 0, "--kill must not be negative (was %d)".formatted(kill));
    int most = processes == null ? 0 : processes - 1;
    require(kill <= most, "--kill %d needs --processes of at least %d".formatted(kill, kill + 1));
    List<SaleMode> modes =
        only == null ? List.of(SaleMode.LOCKED, SaleMode.NONE, SaleMode.JVM) : List.of(only);
    require(kill == 0 || modes.contains(SaleMode.LOCKED), "--kill needs the locked sale");
    require(!think.isNegative(), "--think must not be negative (was %s)".formatted(think));
    require(
        think.compareTo(LONGEST_THINK) <= 0,
        "--think must be at most 1h (was %s)".formatted(think));
    return new SeckillPlan(url, buyers, stock, think, processes, kill, lease(), modes);
  }

  private Duration lease() {
    if (lease == null) {
      return kill > 0 ? LEASE_WITH_KILL : LockOptions.defaults().lease();
    }
    try {
      return LockOptions.defaults().withLease(lease).lease();
    } catch (IllegalArgumentException e) {
      throw new UsageException("--lease: " + e.getMessage());
    }
  }

  private static void requireBetween(String option, int value, int least, int most) {
    require(
        value >= least && value <= most,
        "%s must be from %d to %d (was %d)".formatted(option, least, most, value));
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new UsageException(message);
    }
  }
}
