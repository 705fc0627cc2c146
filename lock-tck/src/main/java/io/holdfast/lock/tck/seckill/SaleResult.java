package io.holdfast.lock.tck.seckill;

import io.holdfast.lock.CheckReturnValue;
import java.time.Duration;
import java.util.List;

/**
 * What came of a sale.
 *
 * @param mode what kept the buyers apart
 * @param processes how many JVMs the buyers were shared among
 * @param buyers how many buyers there were
 * @param stock how many tickets there were
 * @param sold how many were sold: the length of the ledger
 * @param oversold how many more were sold than there were
 * @param duplicates how many ledger entries name a ticket that another one had named before; can be
 *     more than are oversold, since a late write puts tickets back that are gone
 * @param tokensRise whether every entry has a positive token, larger than that of the entry before
 * @param soldOut how many buyers were told that nothing is left
 * @param failed how many buyers got neither a ticket nor that answer
 * @param killed how many JVMs were killed while one of their buyers held the lock
 * @param wallMillis how long it took
 * @param holds how often a buyer had its turn
 */
@CheckReturnValue
public record SaleResult(
    SaleMode mode,
    int processes,
    int buyers,
    int stock,
    int sold,
    int oversold,
    int duplicates,
    boolean tokensRise,
    int soldOut,
    int failed,
    int killed,
    long wallMillis,
    long holds) {
  /**
   * Reads the ledger of a sale by one process. Nobody was sold out, failed or was killed so far.
   *
   * @param mode what kept the buyers apart
   * @param buyers how many buyers there were
   * @param stock how many tickets there were
   * @param ledger the ledger
   * @return what the ledger tells
   */
  public static SaleResult of(SaleMode mode, int buyers, int stock, List<LedgerEntry> ledger) {
    int sold = ledger.size();
    int distinct = (int) ledger.stream().mapToInt(LedgerEntry::ticket).distinct().count();
    return new SaleResult(
        mode,
        1,
        buyers,
        stock,
        sold,
        Math.max(0, sold - stock),
        sold - distinct,
        rising(ledger),
        0,
        0,
        0,
        0,
        0);
  }

  private static boolean rising(List<LedgerEntry> ledger) {
    long last = 0;
    for (LedgerEntry entry : ledger) {
      if (entry.token() <= last) {
        return false;
      }
      last = entry.token();
    }
    return true;
  }

  /**
   * Adds what the ledger does not tell.
   *
   * @param soldOut how many buyers were told that nothing is left
   * @param failed how many buyers got neither a ticket nor that answer
   * @param holds how often a buyer had its turn
   * @param wall how long it took
   * @return a changed copy
   */
  public SaleResult with(int soldOut, int failed, long holds, Duration wall) {
    return new SaleResult(
        mode,
        processes,
        buyers,
        stock,
        sold,
        oversold,
        duplicates,
        tokensRise,
        soldOut,
        failed,
        killed,
        wall.toMillis(),
        holds);
  }

  /**
   * Adds what a sale of several JVMs has.
   *
   * @param processes how many JVMs the buyers were shared among
   * @param killed how many of them were killed
   * @return a changed copy
   */
  public SaleResult withProcesses(int processes, int killed) {
    return new SaleResult(
        mode,
        processes,
        buyers,
        stock,
        sold,
        oversold,
        duplicates,
        tokensRise,
        soldOut,
        failed,
        killed,
        wallMillis,
        holds);
  }

  /** {@return how many turns there were per second; 0 if there were none} */
  public double holdsPerSecond() {
    return holds == 0 ? 0 : holds * 1000.0 / Math.max(1, wallMillis);
  }

  /**
   * Tells whether the sale went as it should: as many tickets sold as there were, or as there were
   * buyers for, none of them twice; everybody else told that nothing is left; and, under a
   * distributed lock, tokens that rise down the ledger.
   *
   * @return whether all of that is so
   */
  public boolean exact() {
    return sold == Math.min(stock, buyers)
        && duplicates == 0
        && failed == 0
        && soldOut == buyers - sold
        && (tokensRise || mode != SaleMode.LOCKED);
  }
}
