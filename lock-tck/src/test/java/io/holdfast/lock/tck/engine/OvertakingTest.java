package io.holdfast.lock.tck.engine;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.ClientOptions;
import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Lease;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.Locks;
import io.holdfast.lock.spi.LockClock;
import io.holdfast.lock.tck.redis.Waits;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A running thread takes a name again although others wait: within bounds, and never so that nobody
 * comes. Threads that are called for their turn are kept asleep where a test wants it.
 */
@Timeout(60)
final class OvertakingTest {
  private static final int BURST = 48;

  private final String url = "local:" + UUID.randomUUID();
  private final SleepyClock clock = new SleepyClock();
  private final Locks locks =
      Locks.builder().url(url).options(ClientOptions.defaults().withClock(clock)).open();
  private final DistributedLock lock = locks.mutex("n");
  private final DistributedLock fair = locks.mutex("n", LockOptions.defaults().withFair(true));

  @AfterEach
  void close() {
    clock.wake();
    locks.close();
  }

  @Test
  void runningThread_whileTheCalledOneSleeps_takesTheNameSoOftenAndNotOnceMore() {
    Waiting waiting = waiting(lock);
    clock.sleep(waiting.thread);
    clock.standStill(0);

    int again = 0;
    lock.unlock();
    while (again < 10 * BURST && lock.tryLock()) {
      again++;
      lock.unlock();
    }

    assertEquals(BURST, again);
    clock.wake();
    waiting.requireServed();
  }

  @Test
  void runningThread_behindAHoldThatTakesLongerThanToWakeSomebody_doesNotOvertake() {
    Waiting waiting = waiting(lock);
    clock.sleep(waiting.thread);
    clock.standStill(0);

    lock.unlock();
    assertTrue(lock.tryLock());
    clock.standStill(2_000_000);
    lock.unlock();

    assertFalse(lock.tryLock());
    clock.wake();
    waiting.requireServed();
  }

  @Test
  void anotherRunningThread_whileTheCalledOneSleeps_takesTheName() throws Exception {
    Waiting waiting = waiting(lock);
    clock.sleep(waiting.thread);

    lock.unlock();
    CompletableFuture<Boolean> taken =
        CompletableFuture.supplyAsync(
            () -> {
              boolean got = lock.tryLock();
              if (got) {
                lock.unlock();
              }
              return got;
            });

    assertTrue(taken.get());
    clock.wake();
    waiting.requireServed();
  }

  @Test
  void fairWaiter_isNotOvertaken() {
    Waiting waiting = waiting(fair);
    clock.sleep(waiting.thread);

    lock.unlock();

    assertFalse(lock.tryLock());
    clock.wake();
    waiting.requireServed();
  }

  @Test
  void fairThread_doesNotOvertake() {
    Waiting waiting = waiting(lock);
    clock.sleep(waiting.thread);

    lock.unlock();

    assertFalse(fair.tryLock());
    clock.wake();
    waiting.requireServed();
  }

  @Test
  void fairWaiter_thatComesWhileTheNameIsOpen_isNotOvertaken() {
    Waiting first = waiting(lock);
    clock.sleep(first.thread);
    lock.unlock();
    Waiting second = new Waiting(fair);

    assertFalse(lock.tryLock());
    clock.wake();
    first.requireServed();
    second.requireServed();
  }

  @Test
  void future_thatWaitsFirst_isNotOvertaken() throws Exception {
    CompletableFuture<Lease> wish;
    lockWithTokensForMany();
    try {
      wish = lock.acquireAsync(Duration.ofSeconds(30));
    } finally {
      lock.unlock();
    }

    assertFalse(lock.tryLock());
    wish.get().close();
  }

  @Test
  void calledThread_thatIsInterrupted_hasTheNextOneCalled() {
    Waiting first = waiting(lock);
    Waiting second = new Waiting(lock);
    clock.sleep(first.thread);
    lock.unlock();

    first.thread.interrupt();
    clock.wake();

    second.requireServed();
  }

  @Test
  void calledThread_beforeAFuture_thatIsInterrupted_hasItServed() throws Exception {
    Waiting first = waiting(lock);
    CompletableFuture<Lease> second = lock.acquireAsync(Duration.ofSeconds(30));
    clock.sleep(first.thread);
    lock.unlock();

    first.thread.interrupt();
    clock.wake();

    second.get().close();
  }

  @Test
  void onlyWaiter_thatIsInterruptedWhileTheNameIsOpen_leavesItFree() throws Exception {
    Waiting only = waiting(lock);
    clock.sleep(only.thread);
    lock.unlock();

    only.thread.interrupt();
    clock.wake();
    only.thread.join();

    assertEquals(0, locks.statistics().waiting());
    assertTrue(lock.tryLock());
    lock.unlock();
  }

  @Test
  void close_whileTheNameIsOpen_failsWhoWaits() throws Exception {
    Waiting only = waiting(lock);
    clock.sleep(only.thread);
    lock.unlock();

    CompletableFuture<Void> closed = CompletableFuture.runAsync(locks::close);
    closed.get();
    clock.wake();
    only.thread.join();

    assertTrue(only.ended.get() instanceof RuntimeException, "told that the client is closed");
  }

  @Test
  void tokens_overTurnsAndOvertaking_rise() throws Exception {
    AtomicReference<Long> last = new AtomicReference<>(0L);
    Thread[] threads = new Thread[4];
    AtomicReference<Throwable> wrong = new AtomicReference<>();
    for (int i = 0; i < threads.length; i++) {
      DistributedLock mine = i == 3 ? fair : lock;
      threads[i] =
          new Thread(
              () -> {
                try {
                  for (int n = 0; n < 20_000; n++) {
                    mine.lock();
                    try {
                      long token = Objects.requireNonNull(mine.current()).fencingToken();
                      assertTrue(token > last.get(), "tokens rise");
                      last.set(token);
                    } finally {
                      mine.unlock();
                    }
                  }
                } catch (Throwable e) {
                  wrong.set(e);
                }
              });
      threads[i].start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(null, wrong.get());
  }

  /** Takes the lock, and has another thread wait for it. */
  private Waiting waiting(DistributedLock by) {
    lockWithTokensForMany();
    return new Waiting(by);
  }

  /** Two have to wait for a grant that shall bring tokens for more than one hold. */
  private void lockWithTokensForMany() {
    try (Locks others = Locks.open(url)) {
      Lease held = Objects.requireNonNull(others.mutex("n").tryAcquire());
      CompletableFuture<Void> first = lock.acquireAsync(Waits.LONG).thenAccept(Lease::close);
      CompletableFuture<Void> left =
          CompletableFuture.runAsync(
              () -> {
                await("both wait").until(() -> locks.statistics().waiting() == 2);
                held.close();
              });
      lock.lock();
      first.join();
      left.join();
    }
  }

  /** A thread that waits for the lock and leaves it at once. */
  private final class Waiting {
    final Thread thread;

    /** The lock if it was served, else what was thrown. */
    final AtomicReference<Object> ended = new AtomicReference<>();

    Waiting(DistributedLock by) {
      int before = locks.statistics().waiting();
      thread =
          new Thread(
              () -> {
                try {
                  by.lockInterruptibly();
                  by.unlock();
                  ended.set(by);
                } catch (InterruptedException | RuntimeException e) {
                  ended.set(e);
                }
              });
      thread.start();
      await("the thread waits")
          .atMost(Waits.LONG)
          .until(
              () ->
                  locks.statistics().waiting() > before
                      && thread.getState() == Thread.State.TIMED_WAITING);
    }

    void requireServed() {
      await("it was served").atMost(Waits.LONG).until(() -> ended.get() instanceof DistributedLock);
    }
  }

  /** A clock on which a thread that is woken can be kept from noticing. */
  private static final class SleepyClock implements LockClock {
    private final LockClock real = LockClock.system();
    private final CountDownLatch morning = new CountDownLatch(1);
    private volatile Thread sleeper;
    private volatile Long still;

    /** From now on the thread, which is parked, does not notice that it is woken. */
    void sleep(Thread thread) {
      sleeper = thread;
    }

    /** From now on it is so many nanoseconds later than now, until somebody is woken. */
    void standStill(long later) {
      still = nanoTime() + later;
    }

    void wake() {
      still = null;
      morning.countDown();
    }

    @Override
    public long nanoTime() {
      Long now = still;
      return now == null ? real.nanoTime() : now;
    }

    @Override
    public long wallMillis() {
      return real.wallMillis();
    }

    @Override
    public void parkUntil(Object blocker, long untilNanos) {
      real.parkUntil(blocker, untilNanos);
      if (Thread.currentThread() == sleeper) {
        boolean interrupted = false;
        while (morning.getCount() > 0) {
          try {
            morning.await();
          } catch (InterruptedException e) {
            interrupted = true;
          }
        }
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }

    @Override
    public Scheduler scheduler(String threadName) {
      return real.scheduler(threadName);
    }
  }
}
