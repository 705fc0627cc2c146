package io.holdfast.lock.cli;

import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.tck.seckill.Sale;
import io.holdfast.lock.tck.seckill.SaleMode;
import io.holdfast.lock.tck.seckill.SaleObserver;
import io.holdfast.lock.tck.seckill.SaleResult;
import io.holdfast.lock.tck.seckill.TicketOffice;
import java.util.Objects;
import java.util.function.Supplier;

/** A sale whose buyers are all in this JVM. */
final class LocalSale implements SaleObserver {
  private final SeckillPlan plan;
  private final SaleMode mode;
  private final Supplier<DistributedLock> lock;
  private final Console console;
  private final TicketOffice office;
  private final ServedBuyers served;

  LocalSale(SeckillPlan plan, SaleMode mode, Supplier<DistributedLock> lock, Console console) {
    this.plan = plan;
    this.mode = mode;
    this.lock = lock;
    this.console = console;
    this.office = plan.office(mode);
    this.served = new ServedBuyers(office);
  }

  SaleResult run() throws InterruptedException {
    Sale sale = sale().withBuyers(plan.buyers()).withThink(plan.think()).withObserver(this);
    SaleResult result;
    try (Ticker ticker = new Ticker(console, new Progress(office, served::soldOut)::text)) {
      ticker.start();
      result = sale.run();
    }
    served.causes().forEach(cause -> console.line("  a buyer failed: " + cause));
    return result;
  }

  private Sale sale() {
    return switch (mode) {
      case LOCKED -> Sale.locked(office, lock.get());
      case JVM -> Sale.jvm(office);
      case NONE -> Sale.unlocked(office);
    };
  }

  @Override
  public void soldOut(String buyer) {
    served.addSoldOut(buyer);
  }

  @Override
  public void failed(String buyer, Exception cause) {
    served.addFailed(buyer, Objects.requireNonNullElse(cause.getMessage(), cause.toString()));
  }

  @Override
  public void releaseFailed(String buyer, Exception cause) {
    console.line("  " + cause.getMessage());
  }
}
