package io.holdfast.lock.cli;

import io.holdfast.lock.tck.seckill.TicketOffice;
import java.util.function.IntSupplier;

/** How far a sale has come. */
final class Progress {
  private final TicketOffice office;
  private final IntSupplier soldOut;
  private final long begin = System.nanoTime();

  Progress(TicketOffice office, IntSupplier soldOut) {
    this.office = office;
    this.soldOut = soldOut;
  }

  String text() {
    return "  %s: sold %d, left %d, told \"sold out\" %d"
        .formatted(
            Text.seconds(System.nanoTime() - begin),
            office.ledger().size(),
            office.readStock(),
            soldOut.getAsInt());
  }
}
