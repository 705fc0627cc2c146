package io.holdfast.lock.cli;

import io.holdfast.lock.LockOptions;
import io.holdfast.lock.tck.seckill.InMemoryTicketOffice;
import io.holdfast.lock.tck.seckill.SaleMode;
import io.holdfast.lock.tck.seckill.TicketOffice;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What is to be sold, to whom and how.
 *
 * @param url the store of the lock
 * @param buyers how many buyers
 * @param stock how many tickets
 * @param think how long a buyer thinks with the lock held
 * @param processes among how many JVMs the buyers are shared, or {@code null} for the usual
 * @param kill how many of them are killed in the locked sale
 * @param lease the lease of the lock
 * @param modes the sales to run, in this order
 */
record SeckillPlan(
    String url,
    int buyers,
    int stock,
    Duration think,
    @Nullable Integer processes,
    int kill,
    Duration lease,
    List<SaleMode> modes) {
  /** How many processes the sale of a mode has: two for a JVM's lock, to show what it misses. */
  int processes(SaleMode mode) {
    if (processes != null) {
      return processes;
    }
    return mode == SaleMode.JVM ? Math.min(2, buyers) : 1;
  }

  /** How many of them are killed. */
  int kill(SaleMode mode) {
    return mode == SaleMode.LOCKED ? kill : 0;
  }

  /** Whether any sale needs a store. */
  boolean needsStore() {
    return modes.contains(SaleMode.LOCKED);
  }

  LockOptions lockOptions() {
    return LockOptions.defaults().withLease(lease);
  }

  /** A new office; with a lock, one that checks its tokens. */
  TicketOffice office(SaleMode mode) {
    return mode == SaleMode.LOCKED
        ? InMemoryTicketOffice.fenced(stock)
        : InMemoryTicketOffice.open(stock);
  }

  /** The buyers of one process: every n-th, so that the shares differ by one at most. */
  List<String> share(SaleMode mode, int process) {
    int step = processes(mode);
    return IntStream.iterate(process, i -> i <= buyers, i -> i + step)
        .mapToObj(i -> "buyer-" + i)
        .toList();
  }
}
