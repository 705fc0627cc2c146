package io.holdfast.lock.cli;

import io.holdfast.lock.LockException;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.Locks;
import io.holdfast.lock.tck.seckill.RemoteTicketOffice;
import io.holdfast.lock.tck.seckill.Sale;
import io.holdfast.lock.tck.seckill.SaleMode;
import io.holdfast.lock.tck.seckill.TicketOffice;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * A JVM that serves its share of the buyers. Reads a {@link ChildTask} from standard input, writes
 * {@code ready}, begins when the next byte comes, writes what {@link ChildReporter} says, and at
 * the end {@code done} with the number of holds. Ends when its standard input ends, whatever it is
 * doing: then its parent is gone.
 */
final class SeckillChild {
  private static final Duration OFFICE_TIMEOUT = Duration.ofSeconds(30);

  private SeckillChild() {}

  /**
   * Serves the buyers.
   *
   * @param args none
   */
  public static void main(String[] args) throws InterruptedException, IOException {
    Logging.quiet();
    ChildTask task = ChildTask.readFrom(new DataInputStream(System.in));
    CountDownLatch start = new CountDownLatch(1);
    Thread watch = new Thread(() -> watch(System.in, start), "parent-watch");
    watch.setDaemon(true);
    watch.start();
    try {
      serve(task, start);
    } catch (LockException | CliException e) {
      System.out.println("error " + e.getMessage());
      System.exit(1);
    }
  }

  private static void watch(InputStream in, CountDownLatch start) {
    try {
      while (in.read() >= 0) {
        start.countDown();
      }
    } catch (IOException e) {
      // As good as the end.
    }
    Runtime.getRuntime().halt(1);
  }

  private static void serve(ChildTask task, CountDownLatch start) throws InterruptedException {
    try (RemoteTicketOffice office =
        RemoteTicketOffice.connect(task.officePort(), OFFICE_TIMEOUT)) {
      if (task.mode() != SaleMode.LOCKED) {
        boolean jvm = task.mode() == SaleMode.JVM;
        run(task, jvm ? Sale.jvm(office) : Sale.unlocked(office), start);
        return;
      }
      try (Locks locks = Locks.open(task.url())) {
        run(task, lockedSale(task, office, locks), start);
      }
    }
  }

  private static Sale lockedSale(ChildTask task, TicketOffice office, Locks locks) {
    LockOptions options = LockOptions.defaults().withLease(task.lease());
    return Sale.locked(office, locks.mutex(task.lockName(), options));
  }

  private static void run(ChildTask task, Sale sale, CountDownLatch start)
      throws InterruptedException {
    System.out.println("ready");
    start.await();
    long holds =
        sale.withBuyers(task.buyers())
            .withThink(task.think())
            .withObserver(new ChildReporter(System.out, task.freezeAfter()))
            .run()
            .holds();
    System.out.println("done " + holds);
  }
}
