package io.holdfast.lock.tck.seckill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Lease;
import io.holdfast.lock.Locks;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SaleTest {
  private final InMemoryTicketOffice office = InMemoryTicketOffice.open(10);

  @Test
  void run_locked_isExact() throws InterruptedException {
    try (Locks locks = Locks.open("local:sale-test")) {
      SaleResult result = Sale.locked(office, locks.mutex("tickets")).withBuyers(100).run();

      assertTrue(result.exact(), result::toString);
      assertEquals(90, result.soldOut());
      assertEquals(100, result.holds());
    }
  }

  @Test
  void run_lockNotToBeHad_sellsNothing() throws InterruptedException {
    try (Locks locks = Locks.open("local:sale-test")) {
      DistributedLock lock = locks.mutex("tickets");
      try (Lease lease = lock.tryAcquire()) {
        assertNotNull(lease);
        SaleResult result =
            Sale.locked(office, lock).withBuyers(5).withPatience(Duration.ofMillis(20)).run();

        assertEquals(5, result.failed());
        assertEquals(List.of(), office.ledger());
        assertFalse(result.exact());
      }
    }
  }

  @Test
  void run_jvm_isExact() throws InterruptedException {
    SaleResult result = Sale.jvm(office).withBuyers(50).run();

    assertTrue(result.exact(), result::toString);
  }

  @Test
  void run_unlocked_oversells() throws InterruptedException {
    CyclicBarrier allHaveRead = new CyclicBarrier(20);
    SaleObserver together =
        new SaleObserver() {
          @Override
          public void aboutToSell(String buyer, long token) {
            meet(allHaveRead);
          }
        };

    SaleResult result = Sale.unlocked(office).withBuyers(20).withObserver(together).run();

    assertEquals(20, result.sold());
    assertEquals(10, result.oversold());
    assertEquals(19, result.duplicates());
    assertFalse(result.exact());
  }

  private static void meet(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void of_tokenTwice_isNotExact() {
    List<LedgerEntry> ledger = List.of(new LedgerEntry("a", 2, 5), new LedgerEntry("b", 1, 5));

    SaleResult result = SaleResult.of(SaleMode.LOCKED, 2, 2, ledger);

    assertFalse(result.tokensRise());
    assertFalse(result.exact());
  }
}
