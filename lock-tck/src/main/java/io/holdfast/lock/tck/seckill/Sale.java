package io.holdfast.lock.tck.seckill;

import io.holdfast.lock.CheckReturnValue;
import io.holdfast.lock.DistributedLock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A flash sale in one JVM: a thread for each buyer, all let go at once. Each buyer waits for its
 * turn, reads the stock, and leaves at once if nothing is left; else it thinks, writes the stock
 * minus one together with its name and fencing token, and leaves. A buyer that does not get the
 * lock, or has lost it when it comes to writing, does not buy.
 *
 * <pre>{@code
 * TicketOffice office = InMemoryTicketOffice.open(10);
 * SaleResult result =
 *     Sale.locked(office, locks.mutex("tickets")).withBuyers(500).withThink(ofMillis(20)).run();
 * assertTrue(result.exact(), result::toString);
 * }</pre>
 *
 * <p>An immutable value; the {@code with} methods return a changed copy. A sale can run more than
 * once, against what its office then has.
 */
@CheckReturnValue
public final class Sale {
  private final SaleMode mode;
  private final TicketOffice office;
  private final @Nullable DistributedLock lock;
  private final List<String> buyers;
  private final Duration think;
  private final @Nullable Duration patience;
  private final SaleObserver observer;

  private Sale(
      SaleMode mode,
      TicketOffice office,
      @Nullable DistributedLock lock,
      List<String> buyers,
      Duration think,
      @Nullable Duration patience,
      SaleObserver observer) {
    this.mode = mode;
    this.office = office;
    this.lock = lock;
    this.buyers = buyers;
    this.think = think;
    this.patience = patience;
    this.observer = observer;
  }

  private static Sale of(SaleMode mode, TicketOffice office, @Nullable DistributedLock lock) {
    SaleObserver nobody = new SaleObserver() {};
    return new Sale(mode, office, lock, names(500), Duration.ZERO, null, nobody);
  }

  /**
   * Makes a sale of 500 buyers, who do not think, under a distributed lock.
   *
   * @param office where the tickets are
   * @param lock what keeps the buyers apart
   * @return the sale
   */
  public static Sale locked(TicketOffice office, DistributedLock lock) {
    return of(SaleMode.LOCKED, office, Objects.requireNonNull(lock));
  }

  /**
   * Makes a sale of 500 buyers, who do not think, under a lock of this JVM made for it.
   *
   * @param office where the tickets are
   * @return the sale
   */
  public static Sale jvm(TicketOffice office) {
    return of(SaleMode.JVM, office, null);
  }

  /**
   * Makes a sale of 500 buyers, who do not think, without any lock.
   *
   * @param office where the tickets are
   * @return the sale
   */
  public static Sale unlocked(TicketOffice office) {
    return of(SaleMode.NONE, office, null);
  }

  /**
   * Sets how many buyers there are; they are called {@code buyer-1}, {@code buyer-2}, and so on.
   *
   * @param buyers at least 1
   * @return a changed copy
   */
  public Sale withBuyers(int buyers) {
    return withBuyers(names(buyers));
  }

  /**
   * Sets who the buyers are.
   *
   * @param buyers their names; not empty
   * @return a changed copy
   */
  public Sale withBuyers(List<String> buyers) {
    if (buyers.isEmpty()) {
      throw new IllegalArgumentException("a sale has at least one buyer");
    }
    return new Sale(mode, office, lock, List.copyOf(buyers), think, patience, observer);
  }

  /**
   * Sets how long a buyer who found a ticket thinks, with the lock held, before writing.
   *
   * @param think not negative
   * @return a changed copy
   */
  public Sale withThink(Duration think) {
    if (think.isNegative()) {
      throw new IllegalArgumentException("think time must not be negative (was " + think + ")");
    }
    return new Sale(mode, office, lock, buyers, think, patience, observer);
  }

  /**
   * Sets how long a buyer waits for the distributed lock before giving up; without, as long as it
   * takes.
   *
   * @param patience zero for not at all
   * @return a changed copy
   */
  public Sale withPatience(Duration patience) {
    return new Sale(mode, office, lock, buyers, think, Objects.requireNonNull(patience), observer);
  }

  /**
   * Sets who is told what happens.
   *
   * @param observer told on the buyers' threads
   * @return a changed copy
   */
  public Sale withObserver(SaleObserver observer) {
    return new Sale(mode, office, lock, buyers, think, patience, Objects.requireNonNull(observer));
  }

  private static List<String> names(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(i -> "buyer-" + i).toList();
  }

  /**
   * Runs the sale to its end.
   *
   * @return what came of it, counted in the office's ledger
   * @throws InterruptedException if interrupted; the buyers are interrupted then, too, and have
   *     ended
   */
  public SaleResult run() throws InterruptedException {
    int stock = office.readStock();
    int before = office.ledger().size();
    CountDownLatch start = new CountDownLatch(1);
    SaleDesk desk = new SaleDesk(office, guard(), think, observer);
    List<Thread> threads = new ArrayList<>();
    long begin;
    try {
      for (String buyer : buyers) {
        threads.add(startThread(buyer, start, desk));
      }
      begin = System.nanoTime();
      start.countDown();
      for (Thread thread : threads) {
        thread.join();
      }
    } finally {
      end(threads);
    }
    Duration wall = Duration.ofNanos(System.nanoTime() - begin);
    List<LedgerEntry> ledger = office.ledger();
    return SaleResult.of(mode, buyers.size(), stock, ledger.subList(before, ledger.size()))
        .with(desk.soldOut(), desk.failed(), desk.holds(), wall);
  }

  private Guard guard() {
    return switch (mode) {
      case LOCKED -> Guard.locked(Objects.requireNonNull(lock), patience);
      case JVM -> Guard.jvm();
      case NONE -> Guard.none();
    };
  }

  private static Thread startThread(String buyer, CountDownLatch start, SaleDesk desk) {
    Thread thread = new Thread(() -> desk.serve(buyer, start), buyer);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** Ends those that still run, which are none unless something went wrong. */
  private static void end(List<Thread> threads) {
    threads.forEach(Thread::interrupt);
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
