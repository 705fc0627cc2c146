package io.holdfast.lock.tck.seckill;

import java.util.ArrayList;
import java.util.List;

/** An office in the memory of this JVM. Each of its methods is one atomic step. */
public final class InMemoryTicketOffice implements TicketOffice {
  private final boolean fenced;
  private final List<LedgerEntry> ledger = new ArrayList<>();
  private int stock;
  private long lastToken;

  private InMemoryTicketOffice(int stock, boolean fenced) {
    if (stock < 0) {
      throw new IllegalArgumentException("stock must not be negative (was " + stock + ")");
    }
    this.stock = stock;
    this.fenced = fenced;
  }

  /**
   * Opens an office that takes every sale, whatever its token.
   *
   * @param stock how many tickets there are; not negative
   * @return the office
   */
  public static InMemoryTicketOffice open(int stock) {
    return new InMemoryTicketOffice(stock, false);
  }

  /**
   * Opens an office that refuses a token not larger than the last one; so it refuses 0, too.
   *
   * @param stock how many tickets there are; not negative
   * @return the office
   */
  public static InMemoryTicketOffice fenced(int stock) {
    return new InMemoryTicketOffice(stock, true);
  }

  @Override
  public synchronized int readStock() {
    return stock;
  }

  @Override
  public synchronized void sell(int newStock, String buyer, long token) {
    if (newStock < 0) {
      throw new IllegalArgumentException("new stock must not be negative (was " + newStock + ")");
    }
    LedgerEntry entry = new LedgerEntry(buyer, newStock + 1, token);
    if (fenced && token <= lastToken) {
      throw new FencedOffException(token, lastToken);
    }
    lastToken = Math.max(lastToken, token);
    stock = newStock;
    ledger.add(entry);
  }

  @Override
  public synchronized List<LedgerEntry> ledger() {
    return List.copyOf(ledger);
  }
}
