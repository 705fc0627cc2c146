package io.holdfast.lock.cli;

import io.holdfast.lock.tck.seckill.SaleMode;
import io.holdfast.lock.tck.seckill.SaleResult;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What is printed at the end. */
record Report(String backend, List<SaleResult> results) {
  private static final String ROW = "%-6s%6s%8s%7s%6s%10s%10s%11s%13s%n";

  /** Whether the locked sale, if there was one, was exact. */
  boolean good() {
    return results.stream().allMatch(r -> r.mode() != SaleMode.LOCKED || r.exact());
  }

  /** Returns a table, and in words what it shows. */
  String text() {
    StringBuilder text = new StringBuilder();
    text.append(
        ROW.formatted(
            "mode",
            "JVMs",
            "buyers",
            "stock",
            "sold",
            "oversold",
            "sold out",
            "wall time",
            "hand-offs/s"));
    results.forEach(r -> text.append(row(r)));
    text.append(System.lineSeparator());
    results.forEach(r -> text.append(Verdict.of(r)).append(System.lineSeparator()));
    return text.toString();
  }

  private static String row(SaleResult r) {
    return ROW.formatted(
        ModeConverter.name(r.mode()),
        r.processes(),
        r.buyers(),
        r.stock(),
        r.sold(),
        r.oversold(),
        r.soldOut(),
        Text.seconds(r.wallMillis() * 1_000_000),
        r.mode() == SaleMode.NONE ? "-" : String.format(Locale.ROOT, "%.0f", r.holdsPerSecond()));
  }

  /** Returns one JSON object and a line break. */
  String json() {
    return results.stream()
        .map(Report::json)
        .collect(
            Collectors.joining(
                ",", "{\"backend\":" + Json.string(backend) + ",\"runs\":[", "]}\n"));
  }

  private static String json(SaleResult r) {
    return new Json()
        .put("mode", ModeConverter.name(r.mode()))
        .put("processes", r.processes())
        .put("buyers", r.buyers())
        .put("stock", r.stock())
        .put("sold", r.sold())
        .put("oversold", r.oversold())
        .put("soldOut", r.soldOut())
        .put("failed", r.failed())
        .put("killed", r.killed())
        .put("wallMillis", r.wallMillis())
        .put("holdsPerSecond", r.holdsPerSecond())
        .toString();
  }
}
