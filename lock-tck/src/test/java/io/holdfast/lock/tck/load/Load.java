package io.holdfast.lock.tck.load;

import io.holdfast.lock.Locks;
import io.holdfast.lock.tck.kit.Crowd;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Operations of all sorts in random order, by some threads over some clients. */
final class Load {
  private static final int WORKERS = 8;

  /** The slowest store under test, on a machine that has other work, does more in a second. */
  private static final double LEAST_RATE = 50;

  /** Names that several clients want. */
  final List<Place> shared = places("shared", 8);

  /** Names that several clients want and that are held for a while, so that waits fail. */
  final List<Place> slow = places("slow", 2);

  final List<Locks> clients;
  final Supplier<Locks> opener;
  final Interrupter interrupter;

  private final Map<Deed, LongAdder> deeds = new EnumMap<>(Deed.class);
  private final AtomicLong begun = new AtomicLong();
  private final long clientEvery;
  private long operations;

  /**
   * Does nothing yet.
   *
   * @param clients share the work
   * @param opener opens one more, which the load closes
   * @param clientEvery one of so many operations opens a client
   */
  Load(List<Locks> clients, Supplier<Locks> opener, Interrupter interrupter, long clientEvery) {
    this.clients = clients;
    this.opener = opener;
    this.interrupter = interrupter;
    this.clientEvery = clientEvery;
    Arrays.stream(Deed.values()).forEach(deed -> deeds.put(deed, new LongAdder()));
  }

  private static List<Place> places(String name, int count) {
    return IntStream.range(0, count).mapToObj(i -> new Place(name + "-" + i)).toList();
  }

  /** Does so many operations more, and returns when all have ended; their deeds are counted. */
  void run(long more, long seed) {
    deeds.values().forEach(LongAdder::reset);
    operations += more;
    Crowd.run(
        WORKERS,
        60 + more / LEAST_RATE,
        i -> {
          Worker worker = new Worker(this, i, seed + i);
          return () -> work(worker);
        });
    begun.set(operations);
  }

  private void work(Worker worker) throws Exception {
    try {
      for (long number = begun.getAndIncrement();
          number < operations;
          number = begun.getAndIncrement()) {
        count(number % clientEvery == 0 ? worker.openAndClose(number) : worker.operate(number));
      }
    } catch (Throwable e) {
      begun.set(operations); // nobody waits for what this worker holds
      throw e;
    }
  }

  private void count(Deed deed) {
    deeds.get(deed).increment();
  }

  /** Returns how often each came about in the last run. */
  Map<Deed, Long> deeds() {
    Map<Deed, Long> counts = new EnumMap<>(Deed.class);
    deeds.forEach((deed, count) -> counts.put(deed, count.sum()));
    return counts;
  }
}
