package io.holdfast.lock.tck.chaos;

import io.holdfast.lock.ClientOptions;
import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.LockException;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.Locks;
import io.holdfast.lock.tck.history.Event;
import io.holdfast.lock.tck.history.Limits;
import io.holdfast.lock.tck.history.RecordedLock;
import io.holdfast.lock.tck.history.Recorder;
import io.holdfast.lock.tck.kit.Scale;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Some threads that use a few locks in every way there is, until told to stop. What they share is a
 * client, which may be closed under them and replaced by another one.
 *
 * <p>It is told by words: {@code start}; {@code interrupts MILLIS}, for how long; {@code reopen};
 * {@code wall MILLIS}, how far ahead its wall clock is; {@code stop}, which returns when all is
 * over. One thread tells it.
 */
final class ChaosClient {
  /** What is the same for all clients of a campaign. */
  record Terms(
      Duration lease, Duration requestTimeout, long seed, int threads, List<String> names) {
    /** Half a second for each request, twice, and a lot for a busy machine. */
    Limits limits() {
      return new Limits(lease, Scale.of(SLACK));
    }

    ClientOptions options() {
      return ClientOptions.defaults()
          .withRequestTimeout(requestTimeout)
          .withUnavailableAfter(lease.plus(requestTimeout))
          .withDrainTime(Duration.ZERO);
    }
  }

  private static final Duration SLACK = Duration.ofSeconds(5);
  private static final Duration CALM = Duration.ofMillis(20);

  private final String name;
  private final Terms terms;
  private final Function<ClientOptions, Locks> opener;
  private final Consumer<? super Event> sink;
  private final MovableClock clock = new MovableClock();
  private final List<Thread> threads = new ArrayList<>();
  private final List<Thread> helpers = new ArrayList<>();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private int generation;
  private volatile ClientInUse current;

  /**
   * Opens a client.
   *
   * @param name what its name in the history begins with
   * @param generation how many of that name there were before
   * @param opener opens clients
   * @param sink where events go to
   */
  ChaosClient(
      String name,
      int generation,
      Terms terms,
      Function<ClientOptions, Locks> opener,
      Consumer<? super Event> sink) {
    this.name = name;
    this.generation = generation;
    this.terms = terms;
    this.opener = opener;
    this.sink = sink;
    this.current = open();
  }

  /** A client, and its locks as they are recorded. */
  private final class ClientInUse {
    final Locks locks;
    final List<RecordedLock> recorded;
    final List<RecordedLeases> leases;

    ClientInUse(Locks locks, String name) {
      this.locks = locks;
      Recorder recorder = new Recorder(name, sink);
      LockOptions options = LockOptions.defaults().withLease(terms.lease);
      List<DistributedLock> mutexes =
          terms.names.stream().map(lock -> locks.mutex(lock, options)).toList();
      recorded = mutexes.stream().map(mutex -> new RecordedLock(recorder, locks, mutex)).toList();
      leases = mutexes.stream().map(mutex -> new RecordedLeases(recorder, locks, mutex)).toList();
    }
  }

  private ClientInUse open() {
    Locks locks = opener.apply(terms.options().withClock(clock));
    generation++;
    return new ClientInUse(locks, name(name, generation));
  }

  /** Returns the name in the history of the client that was opened as the so-manieth. */
  static String name(String name, int generation) {
    return generation == 1 ? name : name + "." + generation;
  }

  void obey(String order) throws InterruptedException {
    String[] words = order.split(" ", -1);
    switch (words[0]) {
      case "start" -> start();
      case "interrupts" -> aside(() -> interrupt(Duration.ofMillis(Long.parseLong(words[1]))));
      case "reopen" -> aside(this::reopen);
      case "wall" -> clock.setWallAhead(Duration.ofMillis(Long.parseLong(words[1])));
      case "stop" -> stop();
      default -> throw new IllegalArgumentException("no such order: " + order);
    }
  }

  private void start() {
    for (int i = 0; i < terms.threads; i++) {
      Random random = new Random(terms.seed * 31 + (name + generation + "t" + i).hashCode());
      Thread thread = new Thread(() -> run(random), "t" + i);
      threads.add(thread);
      thread.start();
    }
  }

  /** Whoever gives orders is not to wait for a store that is down. */
  private void aside(Runnable task) {
    Thread helper = new Thread(task, "aside");
    helpers.add(helper);
    helper.start();
  }

  private void interrupt(Duration time) {
    Random random = new Random(terms.seed);
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      threads.get(random.nextInt(threads.size())).interrupt();
      LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(200 + random.nextInt(2000)));
    }
  }

  private synchronized void reopen() {
    while (stopped.getCount() > 0) {
      try {
        ClientInUse old = current;
        current = open();
        old.locks.close();
        return;
      } catch (LockException e) {
        LockSupport.parkNanos(CALM.toNanos());
      }
    }
  }

  private void stop() throws InterruptedException {
    stopped.countDown();
    for (Thread helper : helpers) {
      helper.join();
    }
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        thread.interrupt();
        thread.join(CALM.toMillis());
      }
    }
    current.locks.close();
  }

  private void run(Random random) {
    while (stopped.getCount() > 0) {
      boolean unused = Thread.interrupted();
      try {
        step(current, random);
        LockSupport.parkNanos(random.nextInt(1_000_000));
      } catch (LockException e) {
        // It is recorded. The store may be down: asking at once again would only fill the history.
        LockSupport.parkNanos(CALM.toNanos());
      } catch (InterruptedException e) {
        // It is recorded; the loop's condition tells whether that was to end it.
      }
    }
  }

  private void step(ClientInUse client, Random random) throws InterruptedException {
    int i = random.nextInt(terms.names.size());
    RecordedLock lock = client.recorded.get(i);
    RecordedLeases leases = client.leases.get(i);
    switch (random.nextInt(10)) {
      case 0 -> leases.acquire(() -> work(random));
      case 1 -> leases.tryAcquire(patience(random), () -> work(random));
      case 2 -> leases.tryAcquire(Duration.ZERO, () -> work(random));
      case 3 -> use(lock, lock.tryLock(), random);
      case 4, 5 -> use(lock, lock.tryLock(patience(random)), random);
      default -> {
        lock.lock();
        use(lock, true, random);
      }
    }
  }

  private Duration patience(Random random) {
    return Duration.ofNanos(1 + (long) (random.nextDouble() * terms.lease.toNanos() / 4));
  }

  private void use(RecordedLock lock, boolean granted, Random random) throws InterruptedException {
    if (!granted) {
      return;
    }
    try {
      work(random);
      Duration unused = lock.check();
      if (random.nextInt(4) == 0 && lock.tryLock()) {
        lock.unlock();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Mostly some milliseconds; now and then so long that the hold has to be renewed. */
  private void work(Random random) {
    long nanos =
        random.nextInt(300) == 0
            ? (long) (random.nextDouble() * terms.lease.toNanos())
            : 500_000 + random.nextInt(6_000_000);
    LockSupport.parkNanos(nanos);
  }

  /** Returns names that nobody else uses. */
  static List<String> names(int count, String campaign) {
    return IntStream.range(0, count).mapToObj(i -> "chaos-" + campaign + "-" + i).toList();
  }
}
