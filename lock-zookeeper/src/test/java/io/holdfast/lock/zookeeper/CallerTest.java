package io.holdfast.lock.zookeeper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.spi.Deadline;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who interrupts whom, and what is left of it. */
@Timeout(60)
@Tag("any-jdk")
class CallerTest {
  private final Thread me = Thread.currentThread();
  private final Caller caller = Caller.of(new Deadline(1000, 1000L));
  private final CountDownLatch never = new CountDownLatch(1);

  @AfterEach
  void clear() {
    Thread.interrupted();
  }

  private Code unanswered(Caller.Request<?> request) {
    return assertThrows(KeeperException.class, () -> caller.call(request)).code();
  }

  private Void block() throws InterruptedException {
    never.await();
    return null;
  }

  /** Runs something elsewhere as soon as this thread waits. */
  private void once(Runnable task) {
    CompletableFuture<Void> unused =
        CompletableFuture.runAsync(
            () -> {
              while (me.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
              }
              task.run();
            });
  }

  @Test
  void onlyItsOwnThread_ifThatWaitsUntilTheDeadline() throws Exception {
    assertTrue(caller.mayBlock());
    assertFalse(CompletableFuture.supplyAsync(caller::mayBlock).get(20, TimeUnit.SECONDS));
    assertFalse(Caller.of(new Deadline(1000, 999L)).mayBlock());
    assertFalse(Caller.of(new Deadline(1000)).mayBlock());
    assertFalse(Caller.NONE.mayBlock());
  }

  @Test
  void interruptedThread_doesNotBlock() {
    me.interrupt();
    assertFalse(caller.mayBlock());
  }

  @Test
  void answer_isReturned() throws Exception {
    assertEquals("answer", caller.call(() -> "answer"));
    assertTrue(caller.mayBlock());
  }

  @Test
  void gone_doesNotBlock() {
    caller.leave();
    assertFalse(caller.mayBlock());
    assertEquals(Code.REQUESTTIMEOUT, unanswered(() -> "was sent"));
    assertFalse(Thread.interrupted(), "it was not in a call");
  }

  @Test
  void deadline_endsTheCall_andShowsNoInterrupt() {
    once(caller::leave);
    assertEquals(Code.REQUESTTIMEOUT, unanswered(this::block));
    assertFalse(Thread.interrupted());
  }

  @Test
  void interruptOfTheApplication_endsTheCall_andStays() {
    once(me::interrupt);
    assertThrows(InterruptedException.class, () -> caller.call(this::block));
    assertFalse(caller.mayBlock());
    assertTrue(Thread.interrupted());
    assertTrue(caller.mayBlock());
  }

  @Test
  void interruptThatWasThereAtTheDeadline_stays() {
    Caller.Request<Void> uninterruptible =
        () -> {
          me.interrupt();
          caller.leave();
          return block();
        };
    assertEquals(Code.REQUESTTIMEOUT, unanswered(uninterruptible));
    assertTrue(Thread.interrupted());
  }

  @Test
  void answerAtTheDeadline_showsNoInterrupt() throws Exception {
    Caller.Request<String> overtakes =
        () -> {
          caller.leave();
          return "answer";
        };
    assertEquals("answer", caller.call(overtakes));
    assertFalse(Thread.interrupted());
  }

  @Test
  void answersAndDeadlinesThatRace_neverLeaveAnInterrupt() throws Exception {
    for (int i = 0; i < 20_000; i++) {
      Caller racing = Caller.of(new Deadline(1000, 1000L));
      CompletableFuture<Void> left = CompletableFuture.runAsync(racing::leave);
      try {
        racing.call(
            () -> {
              LockSupport.parkNanos(1);
              return "answer";
            });
      } catch (KeeperException e) {
        assertEquals(Code.REQUESTTIMEOUT, e.code());
      }
      left.get(20, TimeUnit.SECONDS);
      assertFalse(Thread.interrupted());
    }
  }
}
