package io.holdfast.lock.tck.history;

import io.holdfast.lock.tck.seckill.LedgerEntry;
import java.util.List;

/**
 * What a resource has lost to holders that wrote too late, read from the ledger of a {@link
 * io.holdfast.lock.tck.seckill.TicketOffice}: a number that is read, thought about and written back
 * minus one. A fenced office takes no late write. An unfenced one takes them, and each undoes what
 * others wrote while its holder thought.
 *
 * <p>An office learns tokens from writes only. So even a fenced one loses an update that comes in
 * between what the next holder reads and its first write; that is no late write, and is counted.
 *
 * @param writes how many writes there were
 * @param late writes with a token smaller than that of an earlier write: their holds were over
 * @param lost updates that are not in the stock that the last write left
 */
public record Losses(int writes, int late, int lost) {
  /**
   * Reads a ledger.
   *
   * @param ledger the writes, oldest first
   * @return what was lost
   */
  public static Losses of(List<LedgerEntry> ledger) {
    if (ledger.isEmpty()) {
      return new Losses(0, 0, 0);
    }
    long newest = 0;
    int late = 0;
    for (LedgerEntry entry : ledger) {
      late += entry.token() < newest ? 1 : 0;
      newest = Math.max(newest, entry.token());
    }
    // Every write takes one from what its holder read, and the first has read what was there.
    int kept = ledger.get(0).ticket() - ledger.get(ledger.size() - 1).ticket() + 1;
    return new Losses(ledger.size(), late, ledger.size() - kept);
  }

  @Override
  public String toString() {
    return "%d writes, %d of them too late, %d updates lost".formatted(writes, late, lost);
  }
}
