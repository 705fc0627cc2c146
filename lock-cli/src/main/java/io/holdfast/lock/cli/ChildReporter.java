package io.holdfast.lock.cli;

import io.holdfast.lock.tck.seckill.SaleObserver;
import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Writes a line for each buyer that the office does not know of, {@code soldOut buyer} or {@code
 * failed buyer cause}; and {@code holding token} by the buyer that stops for ever with the lock
 * held and the ticket not written.
 */
final class ChildReporter implements SaleObserver {
  private final PrintStream out;
  private final int freezeAfter;
  private final AtomicInteger sold = new AtomicInteger();

  /**
   * Makes a reporter.
   *
   * @param out where to write
   * @param freezeAfter after how many sales a buyer stops, -1 for never
   */
  ChildReporter(PrintStream out, int freezeAfter) {
    this.out = out;
    this.freezeAfter = freezeAfter;
  }

  @Override
  public void aboutToSell(String buyer, long token) {
    if (sold.get() == freezeAfter) {
      out.println("holding " + token);
      waitForEver();
    }
  }

  private static void waitForEver() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void sold(String buyer, int ticket, long token) {
    sold.incrementAndGet();
  }

  @Override
  public void soldOut(String buyer) {
    out.println("soldOut " + buyer);
  }

  @Override
  public void failed(String buyer, Exception cause) {
    out.println(
        "failed " + buyer + " " + String.valueOf(cause.getMessage()).replaceAll("\\R", " "));
  }

  @Override
  public void releaseFailed(String buyer, Exception cause) {
    System.err.println("holdfast: " + cause.getMessage());
  }
}
