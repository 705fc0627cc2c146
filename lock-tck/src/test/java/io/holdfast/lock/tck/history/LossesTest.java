package io.holdfast.lock.tck.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.holdfast.lock.tck.seckill.FencedOffException;
import io.holdfast.lock.tck.seckill.InMemoryTicketOffice;
import io.holdfast.lock.tck.seckill.TicketOffice;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a ledger tells of late writes. */
class LossesTest {
  @Test
  void of_aLateWrite_countsAllThatItUndoes() {
    TicketOffice office = InMemoryTicketOffice.open(10);
    sell(office, 9, 1);
    sell(office, 8, 3);
    sell(office, 7, 4);
    assertEquals(new Losses(3, 0, 0), Losses.of(office.ledger()));
    sell(office, 8, 2);
    assertEquals(new Losses(4, 1, 2), Losses.of(office.ledger()));
    sell(office, 7, 5);
    assertEquals(new Losses(5, 1, 2), Losses.of(office.ledger()));
    sell(office, 7, 4);
    assertEquals(new Losses(6, 2, 3), Losses.of(office.ledger()));
  }

  @Test
  void of_aFencedOffice_hasNoLateWrites() {
    TicketOffice office = InMemoryTicketOffice.fenced(10);
    sell(office, 9, 1);
    sell(office, 8, 3);
    assertThrows(FencedOffException.class, () -> sell(office, 8, 2));
    assertEquals(new Losses(2, 0, 0), Losses.of(office.ledger()));
  }

  @Test
  void of_aWriteBetweenReadingAndWriting_isLostThoughNotLate() {
    TicketOffice office = InMemoryTicketOffice.fenced(10);
    sell(office, 9, 1);
    sell(office, 9, 2);
    assertEquals(new Losses(2, 0, 1), Losses.of(office.ledger()));
  }

  @Test
  void of_nothing_isNothing() {
    assertEquals(new Losses(0, 0, 0), Losses.of(List.of()));
  }

  private static void sell(TicketOffice office, int newStock, long token) {
    office.sell(newStock, "somebody", token);
  }
}
