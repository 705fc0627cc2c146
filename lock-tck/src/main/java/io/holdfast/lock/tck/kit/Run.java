package io.holdfast.lock.tck.kit;

import io.holdfast.lock.spi.Capabilities;
import io.holdfast.lock.spi.LockProvider;
import io.holdfast.lock.tck.ConformanceReport;
import io.holdfast.lock.tck.ConformanceReport.Result;
import io.holdfast.lock.tck.LockConformance;
import io.holdfast.lock.tck.LockFixture;
import io.holdfast.lock.tck.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects what comes of the rules. Thread-safe. */
final class Run {
  private final Spec spec;
  private final long start = System.nanoTime();
  private final Map<String, Result> results = new HashMap<>();
  private String backend = "no backend";
  private @Nullable Capabilities capabilities;

  Run(Spec spec) {
    this.spec = spec;
  }

  synchronized void opened(String backend, Capabilities capabilities) {
    this.backend = backend;
    this.capabilities = capabilities;
  }

  /** Takes in a verdict; a failure is not replaced by a success. */
  synchronized void came(Rule rule, Verdict verdict, String reason) {
    Result result = new Result(rule.id(), spec.text(rule.id()), verdict, reason);
    results.merge(rule.id(), result, (old, now) -> old.verdict() == Verdict.FAILED ? old : now);
  }

  /** Returns what has come of each rule of the specification, whether anything has or not. */
  synchronized ConformanceReport report(LockFixture fixture) {
    List<Result> all = new ArrayList<>();
    for (String id : spec.ids()) {
      all.add(results.getOrDefault(id, spec.withoutRun(id)));
    }
    results.values().stream()
        .filter(result -> !spec.ids().contains(result.rule()))
        .forEach(all::add);
    LockProvider provider = fixture.provider();
    return new ConformanceReport(
        fixture.name(),
        backend,
        capabilities,
        provider == null ? Version.NOT_KNOWN : Version.of(provider.getClass()),
        Version.of(LockConformance.class),
        System.getProperty("java.vm.name") + " " + Runtime.version(),
        Scale.factor(),
        Duration.ofNanos(System.nanoTime() - start),
        all);
  }
}
