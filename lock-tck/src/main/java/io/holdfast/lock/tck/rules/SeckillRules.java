package io.holdfast.lock.tck.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.LockOptions;
import io.holdfast.lock.tck.kit.Crowd;
import io.holdfast.lock.tck.kit.Scale;
import io.holdfast.lock.tck.seckill.InMemoryTicketOffice;
import io.holdfast.lock.tck.seckill.LedgerEntry;
import io.holdfast.lock.tck.seckill.Sale;
import io.holdfast.lock.tck.seckill.SaleObserver;
import io.holdfast.lock.tck.seckill.SaleResult;
import io.holdfast.lock.tck.seckill.TicketOffice;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Chapter 16: the flash sale: many buyers, few tickets. */
public abstract class SeckillRules extends UserChapter {
  private static final int BUYERS = 500;
  private static final int TICKETS = 10;

  /** Between reading the stock and writing it, so that others come in if they can. */
  private static final Duration THINK = Duration.ofMillis(20);

  /** The same for two sales, which do not begin at the same moment. */
  private static final Duration LONGER = Duration.ofMillis(100);

  @Override
  void prepare() {
    kit().useRealTime();
  }

  @Override
  LockOptions options() {
    return LockOptions.defaults().withLease(Scale.seconds(15));
  }

  @Test
  final void rule16_1_exactlyTheStockIsSold() throws InterruptedException {
    TicketOffice office = InMemoryTicketOffice.open(TICKETS);
    SaleResult result = Sale.locked(office, ours).withBuyers(BUYERS).withThink(THINK).run();
    exact(result, BUYERS);
    ledgerIsRight(office);
  }

  @Test
  final void rule16_2_exactlyTheStockIsSoldByTwoClients() {
    TicketOffice office = InMemoryTicketOffice.open(TICKETS);
    ConcurrentLinkedQueue<SaleResult> results = new ConcurrentLinkedQueue<>();
    ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    SaleObserver observer =
        new SaleObserver() {
          @Override
          public void failed(String buyer, Exception cause) {
            failures.add(buyer + ": " + cause);
          }
        };
    Crowd.run(
        2,
        50,
        i ->
            () -> {
              Sale sale = Sale.locked(office, i == 0 ? ours : theirs);
              results.add(sale.withBuyers(names(i)).withThink(LONGER).withObserver(observer).run());
            });
    assertEquals(
        0,
        results.stream().mapToInt(SaleResult::failed).sum(),
        () -> "buyers that failed: " + failures);
    assertEquals(
        BUYERS - TICKETS, results.stream().mapToInt(SaleResult::soldOut).sum(), "sold out");
    ledgerIsRight(office);
  }

  private static List<String> names(int client) {
    return IntStream.range(0, BUYERS / 2).mapToObj(i -> client + "-" + i).toList();
  }

  @Test
  final void rule16_3_soldOutBuyersDoNotWaitForThinkers() throws InterruptedException {
    TicketOffice office = InMemoryTicketOffice.open(TICKETS);
    SaleResult result = Sale.locked(office, ours).withBuyers(100).withThink(THINK).run();
    exact(result, 100);
    ledgerIsRight(office);
    Duration limit = THINK.multipliedBy(TICKETS).plus(Scale.seconds(2));
    assertTrue(
        result.wallMillis() <= limit.toMillis(),
        () -> "ten thinkers and ninety who need not think took " + result.wallMillis() + " ms");
  }

  @Test
  final void rule16_4_impatientBuyersDoNotSellWithoutTheLock() throws InterruptedException {
    TicketOffice office = InMemoryTicketOffice.open(TICKETS);
    SaleResult result =
        Sale.locked(office, ours)
            .withBuyers(60)
            .withThink(THINK)
            .withPatience(Duration.ofMillis(70))
            .run();
    List<LedgerEntry> ledger = office.ledger();
    assertEquals(result.sold(), ledger.size(), "sold and the length of the ledger");
    assertEquals(60, result.sold() + result.soldOut() + result.failed(), "answers to buyers");
    assertEquals(TICKETS - ledger.size(), office.readStock(), "stock left");
    assertTrue(result.tokensRise() && result.duplicates() == 0, result::toString);
  }

  private static void exact(SaleResult result, int buyers) {
    assertEquals(TICKETS, result.sold(), result::toString);
    assertEquals(buyers - TICKETS, result.soldOut(), result::toString);
    assertEquals(0, result.failed(), result::toString);
    assertTrue(result.exact(), result::toString);
  }

  private static void ledgerIsRight(TicketOffice office) {
    List<LedgerEntry> ledger = office.ledger();
    assertEquals(0, office.readStock(), "stock left");
    assertEquals(TICKETS, ledger.size(), "entries of the ledger");
    for (int i = 0; i < TICKETS; i++) {
      assertEquals(TICKETS - i, ledger.get(i).ticket(), "the tickets go down the ledger");
      assertTrue(
          i == 0 || ledger.get(i).token() > ledger.get(i - 1).token(),
          () -> "the tokens rise down the ledger: " + ledger);
    }
  }
}
