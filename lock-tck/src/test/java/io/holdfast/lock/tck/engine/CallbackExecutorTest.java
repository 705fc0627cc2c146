package io.holdfast.lock.tck.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.holdfast.lock.ClientOptions;
import io.holdfast.lock.Lease;
import io.holdfast.lock.Locks;
import io.holdfast.lock.spi.Attempt;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What an executor of the application may do to the completion of a future. */
final class CallbackExecutorTest extends Interleaving {
  private Locks open(Executor executor) {
    return Locks.builder()
        .provider(network)
        .options(
            ClientOptions.defaults()
                .withClock(clock)
                .withRequestTimeout(REQUEST)
                .withDrainTime(Duration.ZERO)
                .withCallbackExecutor(executor))
        .open();
  }

  @Test
  void fullExecutor_grantIsGivenBack_withoutBlockingTheThreadThatReadsAnswers() throws Exception {
    Locks full =
        open(
            task -> {
              throw new RejectedExecutionException("full");
            });
    network.hold(true);
    CompletableFuture<Lease> waiting = full.mutex(NAME.value()).acquireAsync(WAIT);
    HeldRequests.Request<?> attempt = network.next().execute();
    Thread reader = new Thread(attempt::deliver);
    reader.start();
    HeldRequests.Request<?> release = network.next().execute();
    assertEquals("release", release.verb);
    reader.join(1_000);
    boolean blocked = reader.isAlive();
    release.deliver(); // that thread would have had to read this answer
    clock.advance(REQUEST);
    reader.join();
    assertThrows(ExecutionException.class, () -> waiting.get(5, TimeUnit.SECONDS));
    assertFalse(blocked, "the reader waits for an answer that it would have to read itself");
  }

  @Test
  void executorThatForgetsATask_leaseIsRenewedNoLonger() {
    Deque<Runnable> tasks = new ArrayDeque<>();
    Locks forgetful = open(tasks::add);
    forget(forgetful.mutex(NAME.value()).acquireAsync(WAIT));
    assertEquals(1, tasks.size());
    tasks.clear(); // shutdownNow(), or a policy that discards
    for (int i = 0; i < 40 && forgetful.statistics().lost() == 0; i++) {
      System.gc();
      clock.advance(Duration.ofSeconds(5));
    }
    assertEquals(1, forgetful.statistics().lost(), "nobody can ever end it, yet it is renewed");
    assertInstanceOf(Attempt.Granted.class, attempt(neighbourClaim()), "locked for ever");
  }

  private static void forget(CompletableFuture<Lease> future) {
    assertFalse(future.isDone());
  }

  @Test
  void futureThatWasCompleted_doesNotWait_whileItsDependentsRun() throws Exception {
    Locks threads = open(task -> new Thread(task).start());
    attempt(neighbourClaim());
    CompletableFuture<Lease> waiting = threads.mutex(NAME.value()).acquireAsync(WAIT);
    CountDownLatch working = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(1);
    CompletableFuture<Void> work =
        waiting.thenAccept(
            lease -> {
              working.countDown();
              await(done);
              lease.close();
            });
    release();
    working.await();
    int waits = threads.statistics().waiting();
    done.countDown();
    work.get();
    assertEquals(0, waits, "a thread or future that holds counts as waiting");
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
