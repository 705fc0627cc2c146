package io.holdfast.lock.tck.seckill;

import java.util.List;

/**
 * Keeps a stock of tickets and the ledger of those sold. Reading the stock and selling are two
 * steps, and nothing but the caller's lock keeps two buyers from selling the same ticket.
 *
 * <p>An office may be fenced: it remembers the largest token that it has seen and refuses a sale
 * whose token is not larger.
 *
 * <p>Implementations are thread-safe.
 */
public interface TicketOffice {
  /** {@return how many tickets are left} */
  int readStock();

  /**
   * Sells the ticket of number {@code newStock + 1}: writes the stock and the ledger entry in one
   * step.
   *
   * @param newStock how many tickets are left after this sale; not negative
   * @param buyer who buys, without line breaks
   * @param token the fencing token of the buyer's hold, 0 for none
   * @throws FencedOffException if the office is fenced and the token is not larger than the last
   *     one; nothing was written then
   * @throws IllegalArgumentException if the new stock is negative, or the buyer's name is of no use
   */
  void sell(int newStock, String buyer, long token);

  /** {@return a copy of the ledger, oldest entry first} */
  List<LedgerEntry> ledger();
}
