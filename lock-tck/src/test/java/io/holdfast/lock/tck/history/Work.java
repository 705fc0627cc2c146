package io.holdfast.lock.tck.history;

import io.holdfast.lock.tck.seckill.FencedOffException;
import io.holdfast.lock.tck.seckill.TicketOffice;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** What the holders of a {@link Storm}'s lock do with it. */
@FunctionalInterface
public interface Work {
  /** Uses the lock, which the calling thread holds. */
  void run(RecordedLock lock, Random random) throws InterruptedException;

  /** Holds it for up to a millisecond. */
  static Work idle() {
    return (lock, random) -> {
      LockSupport.parkNanos(1 + random.nextInt(1_000_000));
      Duration unused = lock.check();
    };
  }

  /**
   * Reads the stock of some offices, asks once whether the hold is good, thinks for some time, and
   * writes.
   */
  static Work sell(List<? extends TicketOffice> offices, Duration thinking) {
    return (lock, random) -> {
      long token = lock.token();
      List<Integer> stocks = offices.stream().map(TicketOffice::readStock).toList();
      if (lock.check().isZero()) {
        return;
      }
      Thread.sleep(thinking.toMillis());
      for (int i = 0; i < stocks.size(); i++) {
        write(offices.get(i), stocks.get(i) - 1, token);
      }
    };
  }

  private static void write(TicketOffice office, int newStock, long token) {
    try {
      office.sell(newStock, "storm", token);
    } catch (FencedOffException e) {
      // That is what it is fenced for.
    }
  }
}
