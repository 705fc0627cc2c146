package io.holdfast.lock.cli;

import io.holdfast.lock.tck.seckill.SaleResult;

/** Says in a sentence what a sale has shown. */
final class Verdict {
  private Verdict() {}

  static String of(SaleResult r) {
    return switch (r.mode()) {
      case LOCKED -> r.exact() ? exact(r) : notExact(r);
      case NONE -> "Without a lock, " + sold(r) + reason(r, "buyers read the same stock at once.");
      case JVM ->
          "With a lock of each JVM for itself, "
              + sold(r)
              + (r.processes() == 1
                  ? ": it is enough as long as there is one process."
                  : reason(r, "it keeps apart the buyers of one process, not of several."));
    };
  }

  private static String exact(SaleResult r) {
    return "Under the distributed lock, "
        + sold(r)
        + ", each once"
        + (r.killed() == 0
            ? "."
            : ", although %d of the processes died holding it.".formatted(r.killed()));
  }

  private static String notExact(SaleResult r) {
    return "NOT EXACT under the distributed lock: %s; %d sold twice, %d sold out, %d failed, tokens %s."
        .formatted(
            sold(r),
            r.duplicates(),
            r.soldOut(),
            r.failed(),
            r.tokensRise() ? "rise" : "do not rise");
  }

  private static String sold(SaleResult r) {
    return "%d of %d tickets were sold".formatted(r.sold(), r.stock());
  }

  private static String reason(SaleResult r, String reason) {
    return r.duplicates() == 0 ? " this time; nothing made sure of it." : ": " + reason;
  }
}
