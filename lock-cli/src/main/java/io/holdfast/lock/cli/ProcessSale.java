package io.holdfast.lock.cli;

import io.holdfast.lock.tck.seckill.SaleMode;
import io.holdfast.lock.tck.seckill.SaleResult;
import io.holdfast.lock.tck.seckill.TicketOffice;
import io.holdfast.lock.tck.seckill.TicketOfficeServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A sale whose buyers are shared among child JVMs. Those to be killed come first, one behind the
 * other; the rest begins when the last of them holds the lock.
 */
final class ProcessSale {
  private final SeckillPlan plan;
  private final SaleMode mode;
  private final String url;
  private final String lockName;
  private final Console console;
  private final Offspring offspring;
  private final CrashWatch crashes;
  private final TicketOffice office;
  private final ServedBuyers served;
  private int processesStarted;

  ProcessSale(
      SeckillPlan plan,
      SaleMode mode,
      String url,
      String lockName,
      Console console,
      Offspring offspring) {
    this.plan = plan;
    this.mode = mode;
    this.url = url;
    this.lockName = lockName;
    this.console = console;
    this.offspring = offspring;
    this.crashes = new CrashWatch(console, plan.office(mode));
    this.office = crashes;
    this.served = new ServedBuyers(office);
  }

  SaleResult run() throws InterruptedException {
    try (TicketOfficeServer server = TicketOfficeServer.start(office)) {
      List<SaleProcess> processes = startAll(server.port());
      long begin = System.nanoTime();
      long holds;
      try (Ticker ticker = new Ticker(console, new Progress(office, served::soldOut)::text)) {
        ticker.start();
        holds = serve(processes);
      }
      Duration wall = Duration.ofNanos(System.nanoTime() - begin);
      served.causes().forEach(cause -> console.line("  a buyer failed: " + cause));
      return SaleResult.of(mode, plan.buyers(), plan.stock(), office.ledger())
          .with(served.soldOut(), served.failed(), holds, wall)
          .withProcesses(plan.processes(mode), plan.kill(mode));
    }
  }

  private List<SaleProcess> startAll(int officePort) throws InterruptedException {
    List<SaleProcess> processes = new ArrayList<>();
    for (int i = 1; i <= plan.processes(mode); i++) {
      processes.add(start(task(i, officePort)));
    }
    for (SaleProcess process : processes) {
      process.awaitReady();
    }
    return processes;
  }

  private SaleProcess start(ChildTask task) {
    return SaleProcess.start(++processesStarted, task, served, offspring);
  }

  private ChildTask task(int process, int officePort) {
    List<String> buyers = plan.share(mode, process);
    int freezeAfter = -1;
    if (process <= plan.kill(mode)) {
      freezeAfter = Math.min(plan.stock() / (plan.kill(mode) + 1), buyers.size() - 1);
    }
    return new ChildTask(
        mode, url, lockName, plan.lease(), officePort, plan.think(), freezeAfter, buyers);
  }

  /** Lets everybody go, kills whom it must, and returns how often the lock was held. */
  private long serve(List<SaleProcess> processes) throws InterruptedException {
    int kill = plan.kill(mode);
    List<SaleProcess> successors = new ArrayList<>();
    long holds = 0;
    begin(kill == 0 ? processes : processes.subList(0, 1));
    for (int i = 1; i <= kill; i++) {
      SaleProcess victim = processes.get(i - 1);
      long token = victim.awaitHolding();
      begin(processes.subList(i, i < kill ? i + 1 : processes.size()));
      successors.add(replace(victim, token));
      holds += victim.holdsWhenFrozen();
    }
    for (SaleProcess successor : successors) {
      successor.awaitReady();
    }
    begin(successors);
    return holds + finish(processes.subList(kill, processes.size())) + finish(successors);
  }

  private static void begin(List<SaleProcess> processes) {
    processes.forEach(SaleProcess::begin);
  }

  private SaleProcess replace(SaleProcess victim, long token) throws InterruptedException {
    ChildTask left = victim.kill();
    console.line(
        "  process %d got SIGKILL while it held the lock with token %d; its lease is %s"
            .formatted(victim.number(), token, Text.duration(plan.lease())));
    crashes.killed();
    return start(left);
  }

  private static long finish(List<SaleProcess> processes) throws InterruptedException {
    long holds = 0;
    for (SaleProcess process : processes) {
      holds += process.awaitDone();
    }
    return holds;
  }
}
