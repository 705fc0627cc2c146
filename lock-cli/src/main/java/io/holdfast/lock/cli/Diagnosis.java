package io.holdfast.lock.cli;

import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Finding;
import io.holdfast.lock.Finding.Severity;
import io.holdfast.lock.Lease;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LockRefusedException;
import io.holdfast.lock.Locks;
import io.holdfast.lock.spi.Capabilities;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * What an examination came to.
 *
 * @param store which one, without secrets
 * @param findings bad ones first
 */
record Diagnosis(String store, List<Finding> findings) {
  private static final int LOCKS = 11;
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final String NO_LOCK = "no lock";

  /** In front of a URL of lock-redisson; behind it comes one of lock-redis for the same servers. */
  private static final String REDISSON = "redisson+";

  /**
   * Takes a lock and asks the servers.
   *
   * @param open opens a client, which whoever gave this closes
   * @throws io.holdfast.lock.LockException if the store cannot be asked
   */
  static Diagnosis of(String url, Function<String, Locks> open) throws InterruptedException {
    Locks locks = open.apply(url);
    List<Finding> findings = new ArrayList<>();
    findings.add(tryLocks(locks));
    boolean redisson = url.startsWith(REDISSON);
    Locks asking = redisson ? open.apply(url.substring(REDISSON.length())) : locks;
    findings.addAll(asking.examine());
    if (findings.size() == 1) {
      findings.add(
          new Finding(
              Severity.UNKNOWN,
              "",
              "servers",
              "the backend cannot look at them",
              "read its documentation for what they need"));
    }
    findings.sort(Comparator.comparing(Finding::severity).reversed());
    return new Diagnosis(locks.backend(), List.copyOf(findings));
  }

  /** Takes and gives back a lock of its own some times. */
  private static Finding tryLocks(Locks locks) throws InterruptedException {
    DistributedLock lock = locks.mutex(Clients.newName("doctor-"), options(locks.capabilities()));
    String refusal = refusal(lock);
    if (!refusal.isEmpty()) {
      return new Finding(Severity.UNKNOWN, "", NO_LOCK, refusal, "see what the store says");
    }
    List<Long> micros = new ArrayList<>();
    for (int i = 0; i < LOCKS; i++) {
      long before = System.nanoTime();
      lock.acquire().close();
      micros.add(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - before));
    }
    micros.sort(null);
    return new Finding(
        Severity.FINE,
        "",
        "locks",
        "taken and given back %d times, median %d µs; least lease %s"
            .formatted(LOCKS, micros.get(LOCKS / 2), locks.capabilities().leastLease()),
        "");
  }

  /** Returns why no lock is given, if none is within some time; a store may need it to begin. */
  private static String refusal(DistributedLock lock) throws InterruptedException {
    try {
      Clients.tryOnce(lock);
      return "";
    } catch (LockRefusedException e) {
      try (Lease lease = lock.tryAcquire(PATIENCE)) {
        return lease == null ? String.valueOf(e.getMessage()) : "";
      }
    }
  }

  /** The default lease, if the store takes it, else the nearest that it does. */
  private static LockOptions options(Capabilities can) {
    LockOptions options = LockOptions.defaults();
    if (options.lease().compareTo(can.longestLease()) > 0) {
      return options.withLease(can.longestLease());
    }
    return options.lease().compareTo(can.leastLease()) < 0
        ? options.withLease(can.leastLease())
        : options;
  }

  /** Returns whether the store gave locks. */
  boolean gaveLocks() {
    return findings.stream().noneMatch(finding -> finding.subject().equals(NO_LOCK));
  }

  /** Returns the worst severity. */
  Severity worst() {
    return findings.get(0).severity();
  }

  /** Returns it as people read it. */
  String toText() {
    StringBuilder text = new StringBuilder();
    text.append("%s: %s%n%n".formatted(store, verdict()));
    for (Finding finding : findings) {
      String node = finding.node().isEmpty() ? "" : " (" + finding.node() + ")";
      text.append(
          "%-8s %s%s: %s%n"
              .formatted(finding.severity(), finding.subject(), node, finding.found()));
      if (!finding.advice().isEmpty()) {
        text.append("         -> %s%n".formatted(finding.advice()));
      }
    }
    return text.toString();
  }

  private String verdict() {
    long unsafe = findings.stream().filter(each -> each.severity() == Severity.UNSAFE).count();
    return switch (worst()) {
      case UNSAFE -> unsafe == 1 ? "1 thing is unsafe" : unsafe + " things are unsafe";
      case UNKNOWN -> "nothing unsafe is seen, but not everything is";
      case NOTE, FINE -> "nothing is unsafe";
    };
  }

  /** Returns it as programs read it. */
  Json toJson() {
    return new Json()
        .put("store", store)
        .put("worst", worst().name())
        .put(
            "findings",
            findings.stream()
                .map(
                    finding ->
                        new Json()
                            .put("severity", finding.severity().name())
                            .put("node", finding.node())
                            .put("subject", finding.subject())
                            .put("found", finding.found())
                            .put("advice", finding.advice()))
                .toList());
  }
}
