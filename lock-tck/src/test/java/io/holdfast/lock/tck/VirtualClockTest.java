package io.holdfast.lock.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.spi.LockClock.Scheduler;
import io.holdfast.lock.spi.LockClock.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class VirtualClockTest {
  private final VirtualClock clock = new VirtualClock();
  private final Scheduler scheduler = clock.scheduler("test");
  private final List<String> ran = new ArrayList<>();

  private Timer at(long millis, String what) {
    return scheduler.at(
        TimeUnit.MILLISECONDS.toNanos(millis), () -> ran.add(what + "@" + millis()));
  }

  private void schedule(long millis, String what) {
    at(millis, what);
  }

  private long millis() {
    return TimeUnit.NANOSECONDS.toMillis(clock.nanoTime());
  }

  @Test
  void time_notAdvanced_standsStill() {
    assertEquals(clock.nanoTime(), clock.nanoTime());
    assertEquals(clock.wallMillis(), clock.wallMillis());
  }

  @Test
  void advance_overTasks_runsThemInOrderAtTheirMoments() {
    at(30, "c");
    at(10, "a");
    at(20, "b1");
    at(20, "b2");
    at(99, "late");
    clock.advance(Duration.ofMillis(50));
    assertEquals(List.of("a@10", "b1@20", "b2@20", "c@30"), ran);
    assertEquals(50, millis());
    assertEquals(1, clock.scheduledTasks());
  }

  @Test
  void advance_taskSchedulesAnother_runsThatToo() {
    Timer unused =
        scheduler.at(
            1_000_000,
            () -> {
              ran.add("outer");
              at(2, "dropped").cancel();
              schedule(2, "inner");
            });
    clock.advance(Duration.ofMillis(3));
    assertEquals(List.of("outer", "inner@2"), ran);
  }

  @Test
  void advance_byNothing_runsWhatIsDue() {
    clock.advance(Duration.ofMillis(5));
    at(3, "overdue");
    clock.advance(Duration.ZERO);
    assertEquals(List.of("overdue@5"), ran);
  }

  @Test
  void advance_onTheAdvancingThread_runsTasks() {
    AtomicReference<Thread> thread = new AtomicReference<>();
    Timer unused = scheduler.at(1, () -> thread.set(Thread.currentThread()));
    clock.advance(Duration.ofMillis(1));
    assertSame(Thread.currentThread(), thread.get());
  }

  @Test
  void advance_withinATask_isRefused() {
    Timer unused = scheduler.at(1, () -> clock.advance(Duration.ofMillis(1)));
    assertThrows(IllegalStateException.class, () -> clock.advance(Duration.ofMillis(1)));
    clock.advance(Duration.ofMillis(1));
  }

  @Test
  void advance_backwards_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> clock.advance(Duration.ofMillis(-1)));
  }

  @Test
  void cancel_beforeItsMoment_dropsTheTask() {
    at(1, "cancelled").cancel();
    clock.advance(Duration.ofMillis(2));
    assertEquals(List.of(), ran);
  }

  @Test
  void close_ofAScheduler_dropsItsTasksOnly() {
    at(1, "dropped");
    Timer unused = clock.scheduler("other").at(1, () -> ran.add("other"));
    scheduler.close();
    at(1, "after the close");
    clock.advance(Duration.ofMillis(2));
    assertEquals(List.of("other"), ran);
  }

  @Test
  void wallClock_goesAlong_andMovesAlone() {
    long before = clock.wallMillis();
    for (int i = 0; i < 10; i++) {
      clock.advance(Duration.ofNanos(250_000));
    }
    assertEquals(before + 2, clock.wallMillis());
    long nanos = clock.nanoTime();
    clock.moveWall(Duration.ofHours(-1));
    assertEquals(before + 2 - 3_600_000, clock.wallMillis());
    assertEquals(nanos, clock.nanoTime());
  }

  @Test
  void parkUntil_momentReached_returns() throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    long until = clock.nanoTime() + 10_000_000;
    Thread thread =
        new Thread(
            () -> {
              while (clock.nanoTime() - until < 0) {
                clock.parkUntil(this, until);
              }
              done.countDown();
            });
    thread.start();
    clock.advance(Duration.ofMillis(9));
    assertEquals(1, done.getCount(), "not before its moment");
    clock.advance(Duration.ofMillis(1));
    assertTrue(done.await(10, TimeUnit.SECONDS), "at its moment");
  }

  @Test
  void parkUntil_momentOverOrInterrupted_returns() throws InterruptedException {
    clock.parkUntil(this, clock.nanoTime());
    Thread.currentThread().interrupt();
    clock.parkUntil(this, clock.nanoTime() + 1);
    assertTrue(Thread.interrupted(), "the flag stays");
  }
}
