package io.holdfast.lock.tck.seckill;

/**
 * One ticket sold.
 *
 * @param buyer who bought it, without line breaks
 * @param ticket its number: the stock that was left before it was sold, as its seller saw it
 * @param token the fencing token of the hold under which it was sold, 0 for none
 */
public record LedgerEntry(String buyer, int ticket, long token) {
  /**
   * Checks the buyer.
   *
   * @param buyer who bought it
   * @param ticket its number
   * @param token the fencing token, 0 for none
   * @throws IllegalArgumentException if the buyer's name is empty or has line breaks
   */
  public LedgerEntry {
    if (buyer.isEmpty() || buyer.indexOf('\n') >= 0 || buyer.indexOf('\r') >= 0) {
      throw new IllegalArgumentException("a buyer's name is not empty and has no line breaks");
    }
  }
}
