package io.holdfast.lock.benchmarks.scenarios;

import io.holdfast.lock.benchmarks.agents.Sample;
import io.holdfast.lock.benchmarks.workloads.Histogram;
import io.holdfast.lock.benchmarks.workloads.Metric;
import io.holdfast.lock.benchmarks.workloads.Span;
import io.holdfast.lock.benchmarks.workloads.Work;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The figures of one round, from what its processes and the server say. */
final class Collation {
  private static final double NANOS_PER_MICRO = 1e3;
  private static final double MICROS = 1e6;
  private static final double MILLIS = 1e3;

  private final Map<Metric, Double> figures = new EnumMap<>(Metric.class);
  private final Scenario scenario;
  private final List<Sample> samples;
  private final double operations;

  private Collation(Scenario scenario, List<Sample> samples) {
    this.scenario = scenario;
    this.samples = samples;
    operations = sum(samples, sample -> sample.work().operations());
  }

  private interface Part {
    double of(Sample sample);
  }

  private static double sum(List<Sample> samples, Part part) {
    return samples.stream().mapToDouble(part::of).sum();
  }

  static Map<Metric, Double> of(Scenario scenario, List<Sample> samples, Reading server) {
    Collation collation = new Collation(scenario, samples);
    collation.rates();
    collation.waits();
    collation.latencies();
    collation.server(server);
    samples.forEach(sample -> collation.figures.putAll(sample.work().more()));
    collation.figures.values().removeIf(value -> Double.isNaN(value));
    return collation.figures;
  }

  private void rates() {
    figures.put(Metric.RATE, sum(samples, sample -> sample.work().perSecond()));
    figures.put(Metric.CLIENT_CPU, sum(samples, Sample::cpuSeconds) * MICROS / operations);
    if (samples.stream().allMatch(sample -> sample.requests() >= 0)) {
      figures.put(Metric.REQUESTS, sum(samples, Sample::requests) / operations);
    }
  }

  private void waits() {
    Histogram waits = new Histogram();
    samples.forEach(sample -> waits.add(sample.work().waits()));
    int threads = scenario.threads() * scenario.processes();
    if (waits.total() == 0 || threads == 1) {
      return;
    }
    figures.put(Metric.WAIT_P50, waits.quantile(0.5) / NANOS_PER_MICRO);
    figures.put(Metric.WAIT_P99, waits.quantile(0.99) / NANOS_PER_MICRO);
    double p999 = waits.quantile(0.999);
    figures.put(Metric.WAIT_P999, p999 / NANOS_PER_MICRO);
    double rate = sum(samples, sample -> sample.work().perSecond());
    figures.put(Metric.WAIT_TURNS, p999 / 1e9 * rate / threads);
    figures.put(
        Metric.THREAD_SHARE,
        samples.stream().mapToDouble(sample -> sample.work().leastShare()).min().orElse(1));
  }

  private record Hold(Span span, int process) {}

  /** From the end of each hold to the beginning of the next, where that is another process's. */
  private void latencies() {
    List<Hold> holds = new ArrayList<>();
    for (int process = 0; process < samples.size(); process++) {
      for (Span span : samples.get(process).work().holds()) {
        holds.add(new Hold(span, process));
      }
    }
    holds.sort(Comparator.comparingLong(hold -> hold.span().from()));
    Histogram latencies = new Histogram();
    for (int i = 1; i < holds.size(); i++) {
      Hold before = holds.get(i - 1);
      if (before.process() != holds.get(i).process()) {
        latencies.record(holds.get(i).span().from() - before.span().until());
      }
    }
    if (latencies.total() > 0) {
      figures.put(Metric.LATENCY_P50, latencies.quantile(0.5) / NANOS_PER_MICRO);
      figures.put(Metric.LATENCY_P99, latencies.quantile(0.99) / NANOS_PER_MICRO);
    }
  }

  private void server(Reading server) {
    double seconds = samples.stream().map(Sample::work).mapToDouble(Work::seconds).max().orElse(0);
    figures.put(Metric.SERVER_CPU, server.cpuSeconds() * MICROS / operations);
    figures.put(Metric.SERVER_COMMANDS, server.commands() / operations);
    figures.put(Metric.SERVER_LOAD, server.cpuSeconds() * MILLIS / seconds);
    figures.put(Metric.SCRIPTS, server.scripts() / seconds);
    figures.put(Metric.KEYS_PER_SCRIPT, server.prolonged() / (double) server.scripts());
    figures.put(Metric.RESIDUE, server.entries() / operations);
  }
}
