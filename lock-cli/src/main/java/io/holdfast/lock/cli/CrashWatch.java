package io.holdfast.lock.cli;

import io.holdfast.lock.tck.seckill.LedgerEntry;
import io.holdfast.lock.tck.seckill.TicketOffice;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** An office that tells how long after a crash the next ticket was sold. */
final class CrashWatch implements TicketOffice {
  private static final long NONE = -1;

  private final Console console;
  private final TicketOffice office;
  private final long zero = System.nanoTime();
  private final AtomicLong killedAt = new AtomicLong(NONE);

  CrashWatch(Console console, TicketOffice office) {
    this.console = console;
    this.office = office;
  }

  /** A process was killed just now. */
  void killed() {
    killedAt.set(System.nanoTime() - zero);
  }

  @Override
  public int readStock() {
    return office.readStock();
  }

  @Override
  public void sell(int newStock, String buyer, long token) {
    office.sell(newStock, buyer, token);
    long killed = killedAt.getAndSet(NONE);
    if (killed != NONE) {
      console.line(
          "  the next ticket was sold %s later, with token %d"
              .formatted(Text.seconds(System.nanoTime() - zero - killed), token));
    }
  }

  @Override
  public List<LedgerEntry> ledger() {
    return office.ledger();
  }
}
