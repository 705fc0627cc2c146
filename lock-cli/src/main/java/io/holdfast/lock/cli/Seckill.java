package io.holdfast.lock.cli;

import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.LockConfigurationException;
import io.holdfast.lock.Locks;
import io.holdfast.lock.guice.LocksLifecycle;
import io.holdfast.lock.tck.seckill.SaleMode;
import io.holdfast.lock.tck.seckill.SaleResult;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Runs the sales of a plan, one after the other, and starts the store that they need. */
final class Seckill {
  private final SeckillPlan plan;
  private final Console console;
  private final Offspring offspring;
  private final Clients clients;
  private final String lockName = Clients.newName("seckill:");

  Seckill(SeckillPlan plan, Console console, Offspring offspring, Clients clients) {
    this.plan = plan;
    this.console = console;
    this.offspring = offspring;
    this.clients = clients;
  }

  /** Runs the sales. */
  Report run() throws InterruptedException {
    if (!plan.needsStore()) {
      return new Report("none", runAll("", Seckill::noLock));
    }
    String url = EmbeddedStore.start(plan.url(), offspring, console);
    try (LocksLifecycle lifecycle = new LocksLifecycle()) {
      Locks locks = clients.open(url, lifecycle);
      requireShared(locks);
      DistributedLock lock = lock(locks);
      Clients.tryOnce(lock);
      return new Report(locks.backend(), runAll(url, () -> lock));
    }
  }

  private static DistributedLock noLock() {
    throw new IllegalStateException("no sale of this plan needs a store");
  }

  private void requireShared(Locks locks) {
    int processes = plan.processes(SaleMode.LOCKED);
    if (processes > 1 && !locks.capabilities().shared()) {
      throw new LockConfigurationException(
          "%s is not shared between processes; --processes %d needs a store that is"
              .formatted(locks.backend(), processes),
          null);
    }
  }

  private DistributedLock lock(Locks locks) {
    try {
      return locks.mutex(lockName, plan.lockOptions());
    } catch (IllegalArgumentException e) {
      throw new LockConfigurationException("--lease: " + e.getMessage(), e);
    }
  }

  private List<SaleResult> runAll(String url, Supplier<DistributedLock> lock)
      throws InterruptedException {
    List<SaleResult> results = new ArrayList<>();
    for (SaleMode mode : plan.modes()) {
      console.line(headline(mode));
      SaleResult result =
          plan.processes(mode) == 1
              ? new LocalSale(plan, mode, lock, console).run()
              : new ProcessSale(plan, mode, url, lockName, console, offspring).run();
      console.line("  " + Text.seconds(result.wallMillis() * 1_000_000) + ": " + summary(result));
      results.add(result);
    }
    return results;
  }

  private String headline(SaleMode mode) {
    String guard =
        switch (mode) {
          case LOCKED -> "a distributed lock";
          case JVM -> "a lock of each JVM for itself";
          case NONE -> "no lock";
        };
    return "%s: %s for %s in %s, with %s"
        .formatted(
            ModeConverter.name(mode),
            Text.count(plan.stock(), "ticket", "tickets"),
            Text.count(plan.buyers(), "buyer", "buyers"),
            Text.count(plan.processes(mode), "process", "processes"),
            guard);
  }

  private static String summary(SaleResult result) {
    return "sold %d, told \"sold out\" %d, failed %d"
        .formatted(result.sold(), result.soldOut(), result.failed());
  }
}
