package io.holdfast.lock.zookeeper;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.ClientOptions;
import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.LockException;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.Locks;
import io.holdfast.lock.tck.FrameCountingProxy;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A lone thread waits in ZooKeeper's own calls, and leaves them when it has to. */
@Timeout(60)
@Tag("any-jdk")
class BlockedCallerTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration REQUEST = Duration.ofMillis(1500);

  /** Sessions outlast the silences here. */
  private final Ensemble server = Ensemble.ticking(500);

  private final FrameCountingProxy proxy = server.proxy();
  private Locks locks;
  private DistributedLock lock;

  @BeforeEach
  void open() {
    locks =
        Locks.builder()
            .url("zookeeper://127.0.0.1:%d?sessionTimeout=10s".formatted(proxy.port()))
            .options(ClientOptions.defaults().withRequestTimeout(REQUEST))
            .open();
    lock = locks.mutex("a", LockOptions.defaults().withLease(LONG));
    pair();
  }

  private void pair() {
    lock.lock();
    try {
      assertNotNull(lock.current());
    } finally {
      lock.unlock();
    }
  }

  @AfterEach
  void close() {
    proxy.holdReplies(false);
    locks.close();
    proxy.close();
    server.close();
  }

  /** Runs a task on a thread that was seen to block in ZooKeeper's client. */
  private CompletableFuture<Throwable> blocked(Task task, Thread[] thread) {
    CompletableFuture<Throwable> outcome = new CompletableFuture<>();
    proxy.holdReplies(true);
    thread[0] =
        new Thread(
            () -> {
              try {
                task.run();
                outcome.complete(null);
              } catch (Throwable e) {
                outcome.complete(e);
              }
            });
    thread[0].start();
    await()
        .atMost(REQUEST)
        .pollInterval(Duration.ofMillis(5))
        .until(
            () ->
                Arrays.stream(thread[0].getStackTrace())
                    .anyMatch(frame -> frame.getMethodName().equals("submitRequest")));
    return outcome;
  }

  private interface Task {
    void run() throws Exception;
  }

  private void nothingIsLeft() {
    await().atMost(LONG).until(() -> server.nodes() == 0 && server.watches() == 0);
  }

  @Test
  void deadline_endsTheCall_andNoInterruptIsSeen() {
    proxy.holdReplies(true);
    for (int i = 0; i < 2; i++) {
      assertTimeout(
          REQUEST.multipliedBy(3), () -> assertThrows(LockException.class, lock::tryLock));
      assertFalse(Thread.currentThread().isInterrupted());
    }
    proxy.holdReplies(false);
    pair();
    nothingIsLeft();
  }

  @Test
  void unlock_endsAtItsDeadline_andNothingIsLeft() {
    assertTrue(lock.tryLock());
    proxy.holdReplies(true);
    assertTimeout(REQUEST.multipliedBy(3), lock::unlock);
    assertFalse(Thread.currentThread().isInterrupted());
    proxy.holdReplies(false);
    nothingIsLeft();
  }

  @Test
  void interrupt_endsAnInterruptibleWait() throws Exception {
    Thread[] thread = new Thread[1];
    CompletableFuture<Throwable> outcome = blocked(lock::lockInterruptibly, thread);
    long start = System.nanoTime();
    thread[0].interrupt();
    assertInstanceOf(InterruptedException.class, outcome.get(20, TimeUnit.SECONDS));
    assertTrue(System.nanoTime() - start < REQUEST.toNanos(), "not before the deadline");
    proxy.holdReplies(false);
    nothingIsLeft();
  }

  @Test
  void interrupt_ofAnUninterruptibleWait_isKept_andTheNodeIsFound() throws Exception {
    Thread[] thread = new Thread[1];
    CompletableFuture<Throwable> outcome =
        blocked(
            () -> {
              lock.lock();
              try {
                assertTrue(Thread.interrupted(), "the interrupt is lost");
                assertEquals(1, server.nodes());
              } finally {
                lock.unlock();
              }
            },
            thread);
    thread[0].interrupt();
    proxy.holdReplies(false);
    assertNull(outcome.get(20, TimeUnit.SECONDS));
    nothingIsLeft();
  }

  @Test
  void close_endsTheCall() throws Exception {
    Thread[] thread = new Thread[1];
    CompletableFuture<Throwable> outcome = blocked(lock::lock, thread);
    CompletableFuture<Void> closing = CompletableFuture.runAsync(locks::close);
    assertInstanceOf(LockException.class, outcome.get(20, TimeUnit.SECONDS));
    assertFalse(thread[0].isInterrupted());
    proxy.holdReplies(false);
    closing.get(20, TimeUnit.SECONDS);
    nothingIsLeft();
  }
}
