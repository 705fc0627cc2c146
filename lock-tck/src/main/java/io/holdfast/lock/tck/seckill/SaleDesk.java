package io.holdfast.lock.tck.seckill;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Serves the buyers of one run of a sale, each on its own thread, and counts. */
final class SaleDesk {
  private final TicketOffice office;
  private final Guard guard;
  private final Duration think;
  private final SaleObserver observer;
  private final AtomicInteger soldOut = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();
  private final AtomicLong holds = new AtomicLong();

  SaleDesk(TicketOffice office, Guard guard, Duration think, SaleObserver observer) {
    this.office = office;
    this.guard = guard;
    this.think = think;
    this.observer = observer;
  }

  /** Serves one buyer after the start. */
  void serve(String buyer, CountDownLatch start) {
    Guard.Turn turn;
    try {
      start.await();
      turn = guard.enter();
    } catch (InterruptedException | RuntimeException e) {
      fail(buyer, e);
      return;
    }
    holds.incrementAndGet();
    try {
      buy(buyer, turn);
    } catch (InterruptedException | RuntimeException e) {
      fail(buyer, e);
    } finally {
      leave(buyer, turn);
    }
  }

  private void buy(String buyer, Guard.Turn turn) throws InterruptedException {
    int stock = office.readStock();
    if (stock <= 0) {
      soldOut.incrementAndGet();
      observer.soldOut(buyer);
      return;
    }
    Thread.sleep(think.toMillis(), think.toNanosPart() % 1_000_000);
    observer.aboutToSell(buyer, turn.token());
    turn.ensureValid();
    office.sell(stock - 1, buyer, turn.token());
    observer.sold(buyer, stock, turn.token());
  }

  private void leave(String buyer, Guard.Turn turn) {
    try {
      turn.close();
    } catch (RuntimeException e) {
      observer.releaseFailed(buyer, e);
    }
  }

  private void fail(String buyer, Exception cause) {
    failed.incrementAndGet();
    observer.failed(buyer, cause);
  }

  int soldOut() {
    return soldOut.get();
  }

  int failed() {
    return failed.get();
  }

  long holds() {
    return holds.get();
  }
}
