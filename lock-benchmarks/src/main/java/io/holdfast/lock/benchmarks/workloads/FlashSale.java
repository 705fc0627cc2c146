package io.holdfast.lock.benchmarks.workloads;

import io.holdfast.lock.benchmarks.contestants.MeasuredLock;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import redis.clients.jedis.Jedis;

/** Buyers who come at the same moment; each reads the stock in Redis, and writes one less. */
public record FlashSale(int buyers, int tickets) implements Workload {
  @Override
  public Work run(Seat seat) throws Exception {
    String stock = "stock-" + seat.names();
    AtomicInteger sold = new AtomicInteger();
    // One connection is enough: whoever has the lock uses it.
    try (Jedis office = new Jedis(seat.stores().redisHost(), seat.stores().redisPort())) {
      String unused = office.set(stock, Integer.toString(tickets));
      Work sale =
          Crowd.once(
              buyers,
              index ->
                  buyer(
                      seat.session().lock(seat.names()),
                      () -> {
                        int left = Integer.parseInt(office.get(stock));
                        if (left > 0) {
                          String unusedReply = office.set(stock, Integer.toString(left - 1));
                          sold.incrementAndGet();
                        }
                      }));
      if (sold.get() != tickets) {
        throw new IllegalStateException("sold %d of %d tickets".formatted(sold.get(), tickets));
      }
      return Work.of(buyers, sale.seconds(), Map.of(Metric.TIME, sale.seconds() * 1e3));
    }
  }

  private static Crowd.Member buyer(MeasuredLock lock, Runnable purchase) {
    return meter -> {
      lock.lock();
      try {
        purchase.run();
      } finally {
        lock.unlock();
      }
      return 1;
    };
  }
}
