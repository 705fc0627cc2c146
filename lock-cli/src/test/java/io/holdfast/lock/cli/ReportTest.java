package io.holdfast.lock.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.tck.seckill.LedgerEntry;
import io.holdfast.lock.tck.seckill.SaleMode;
import io.holdfast.lock.tck.seckill.SaleResult;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What decides the exit code, and what the table says. */
class ReportTest {
  private static final List<LedgerEntry> EXACT =
      List.of(new LedgerEntry("a", 2, 5), new LedgerEntry("b", 1, 6));
  private static final List<LedgerEntry> TWICE =
      List.of(new LedgerEntry("a", 2, 5), new LedgerEntry("b", 2, 6), new LedgerEntry("c", 1, 7));

  /** A sale of two tickets to three buyers. */
  private static SaleResult sale(SaleMode mode, List<LedgerEntry> ledger, int failed) {
    return SaleResult.of(mode, 3, 2, ledger)
        .with(3 - ledger.size() - failed, failed, 3, Duration.ofMillis(1500));
  }

  private static Report report(SaleResult... results) {
    return new Report("redis://h", List.of(results));
  }

  @Test
  void good_lockedSaleExact_whateverTheOthersAre() {
    assertTrue(
        report(
                sale(SaleMode.LOCKED, EXACT, 0),
                sale(SaleMode.NONE, TWICE, 0),
                sale(SaleMode.JVM, TWICE, 0))
            .good());
  }

  @Test
  void good_lockedSaleOversold_isNot() {
    assertFalse(report(sale(SaleMode.LOCKED, TWICE, 0)).good());
  }

  @Test
  void good_buyerFailedUnderTheLock_isNot() {
    assertFalse(report(sale(SaleMode.LOCKED, EXACT, 1)).good());
  }

  @Test
  void text_eachSale_hasItsRowBelowTheHeadings() {
    List<String> lines =
        report(sale(SaleMode.LOCKED, EXACT, 0), sale(SaleMode.NONE, TWICE, 0))
            .text()
            .lines()
            .toList();

    assertTrue(
        lines
            .get(0)
            .matches("mode +JVMs +buyers +stock +sold +oversold +sold out +wall time +hand-offs/s"),
        lines.get(0));
    assertTrue(lines.get(1).matches("locked +1 +3 +2 +2 +0 +1 +1[.]50 s +2"), lines.get(1));
    assertTrue(lines.get(2).matches("none +1 +3 +2 +3 +1 +0 +1[.]50 s +-"), lines.get(2));
  }
}
