package io.holdfast.lock.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.LockException;
import io.holdfast.lock.Locks;
import io.holdfast.lock.spi.Attempt;
import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.spi.Deadline;
import io.holdfast.lock.spi.StoreException;
import io.holdfast.lock.spi.StoreException.Kind;
import io.holdfast.lock.tck.Peer;
import io.holdfast.lock.tck.redis.RedisServer;
import io.holdfast.lock.tck.redis.Waits;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Callers that read the replies for each other. */
@Timeout(60)
class LeadTest {
  private static final String GRANTED = "*3\r\n:1\r\n:7\r\n:1\r\n";

  private final Semaphore answers = new Semaphore(0);
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger connections = new AtomicInteger();
  private final List<Thread> threads = new ArrayList<>();

  @AfterEach
  void end() {
    answers.release(1_000_000);
    threads.forEach(Thread::interrupt);
  }

  /** A server that answers a script when it is told to. */
  private FakeServer reluctant() {
    return FakeServer.answering(
        command -> {
          if (command.get(0).equals("HELLO")) {
            connections.incrementAndGet();
          }
          if (!command.get(0).startsWith("EVAL")) {
            return null;
          }
          asked.incrementAndGet();
          answers.acquireUninterruptibly();
          return isRelease(command) ? ":1\r\n" : GRANTED;
        });
  }

  /** A call of a thread that waits for its answer, and nothing but that. */
  private final class Caller {
    final CompletableFuture<CompletionStage<Attempt>> returned = new CompletableFuture<>();
    final Thread thread;

    Caller(Peer peer, Duration patience) {
      Claim claim = peer.waiter("n" + threads.size());
      thread =
          new Thread(
              () -> {
                Deadline deadline = peer.deadline();
                long until = System.nanoTime() + patience.toNanos();
                returned.complete(
                    peer.backend().attempt(claim, new Deadline(deadline.nanos(), until)));
              });
      threads.add(thread);
      thread.start();
    }

    CompletionStage<Attempt> stage() {
      try {
        return returned.get(Waits.LONG.toMillis(), TimeUnit.MILLISECONDS);
      } catch (Exception e) {
        throw new AssertionError("the call has not returned", e);
      }
    }

    boolean isParked() {
      return thread.getState() == Thread.State.TIMED_WAITING;
    }

    /** In a system call. */
    boolean leads() {
      return thread.getState() == Thread.State.RUNNABLE;
    }
  }

  private Caller caller(Peer peer) {
    return new Caller(peer, Duration.ofMinutes(1));
  }

  private Caller leader(Peer peer) {
    Caller leader = caller(peer);
    await().atMost(Waits.LONG).until(() -> asked.get() == 1 && leader.leads());
    return leader;
  }

  private static Caller parked(Caller caller) {
    await().atMost(Waits.LONG).until(caller::isParked);
    return caller;
  }

  private static boolean isDone(CompletionStage<?> stage) {
    return stage.toCompletableFuture().isDone();
  }

  @Test
  void leaderInterrupted_leavesAtOnce_andAnotherReadsForIt() throws IOException {
    try (FakeServer server = reluctant();
        Peer peer = Peer.open(server.url())) {
      Caller first = leader(peer);
      Caller second = parked(caller(peer));
      first.thread.interrupt();
      CompletionStage<Attempt> left = first.stage();
      assertFalse(isDone(left));
      await().atMost(Waits.LONG).until(second::leads);
      answers.release(2);
      assertInstanceOf(Attempt.Granted.class, Peer.get(second.stage()));
      assertInstanceOf(Attempt.Granted.class, Peer.get(left));
      assertEquals(1, connections.get());
    }
  }

  @Test
  void followerInterrupted_leavesItsAnswerToTheOthers() throws IOException {
    try (FakeServer server = reluctant();
        Peer peer = Peer.open(server.url())) {
      Caller first = leader(peer);
      Caller second = parked(caller(peer));
      second.thread.interrupt();
      CompletionStage<Attempt> left = second.stage();
      assertFalse(isDone(left));
      answers.release(1);
      assertInstanceOf(Attempt.Granted.class, Peer.get(first.stage()));
      assertFalse(isDone(left));
      answers.release(1);
      assertInstanceOf(Attempt.Granted.class, Peer.get(left));
      assertEquals(1, connections.get());
    }
  }

  @Test
  void allImpatient_returnInTime_andTheReaderThreadTakesOver() throws IOException {
    try (FakeServer server = reluctant();
        Peer peer = Peer.open(server.url())) {
      long start = System.nanoTime();
      List<Caller> callers = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        callers.add(new Caller(peer, Duration.ofMillis(20L * (i + 1))));
      }
      List<CompletionStage<Attempt>> stages = callers.stream().map(Caller::stage).toList();
      long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
      assertTrue(took < 1500, "took ms: " + took);
      assertTrue(stages.stream().noneMatch(LeadTest::isDone));
      answers.release(5);
      for (CompletionStage<Attempt> stage : stages) {
        assertInstanceOf(Attempt.Granted.class, Peer.get(stage));
      }
      assertEquals(1, connections.get());
    }
  }

  /** The engine on top: what comes too late is given back. */
  @Test
  void tryLock_answerAfterItsTime_returnsInTimeAndGivesBack() throws Exception {
    AtomicInteger releases = new AtomicInteger();
    CountDownLatch late = new CountDownLatch(1);
    try (FakeServer server =
            FakeServer.answering(
                command -> {
                  if (!command.get(0).startsWith("EVAL")) {
                    return null;
                  }
                  if (isRelease(command)) {
                    releases.incrementAndGet();
                    return ":1\r\n";
                  }
                  awaitUninterruptibly(late);
                  return GRANTED;
                });
        Locks locks = Locks.open(server.url())) {
      long start = System.nanoTime();
      assertThrows(LockException.class, () -> locks.mutex("n").tryLock(Duration.ofMillis(50)));
      long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
      assertTrue(took < 1000, "took ms: " + took);
      assertEquals(0, releases.get());
      late.countDown();
      await().atMost(Waits.LONG).until(() -> releases.get() == 1);
    }
  }

  private static boolean isRelease(List<String> command) {
    String script = command.get(1);
    return script.equals(new String(Script.RELEASE.digest(), ISO_8859_1))
        || script.equals(new String(Script.RELEASE.source(), ISO_8859_1));
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void silentServer_everyCallerIsToldInTime() throws IOException {
    Duration timeout = Duration.ofMillis(500);
    try (FakeServer server = reluctant();
        Peer peer = Peer.open(server.url(), timeout)) {
      List<Caller> callers = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        callers.add(caller(peer));
      }
      for (Caller each : callers) {
        Kind kind = assertThrows(StoreException.class, () -> Peer.get(each.stage())).kind();
        assertTrue(kind == Kind.OUTCOME_UNKNOWN || kind == Kind.NOT_SENT, kind::toString);
      }
    }
  }

  @Test
  void close_endsEveryWait() throws IOException {
    try (FakeServer server = reluctant()) {
      Peer peer = Peer.open(server.url());
      Caller first = leader(peer);
      Caller second = parked(caller(peer));
      peer.close();
      assertThrows(StoreException.class, () -> Peer.get(first.stage()));
      assertThrows(StoreException.class, () -> Peer.get(second.stage()));
    }
  }

  /** The lead passes on in all ways while connections break in the middle of replies. */
  @Test
  void repliesCutOff_manyThreads_eachCallEnds() throws Exception {
    AtomicInteger replies = new AtomicInteger();
    AtomicLong granted = new AtomicLong();
    try (FakeServer server =
            FakeServer.answering(
                command ->
                    !command.get(0).startsWith("EVAL")
                        ? null
                        : replies.incrementAndGet() % 97 == 0
                            ? GRANTED.substring(0, replies.get() % GRANTED.length())
                                + FakeServer.CUT
                            : GRANTED);
        Peer peer = Peer.open(server.url())) {
      List<CompletableFuture<Void>> all = new ArrayList<>();
      for (int t = 0; t < 64; t++) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        all.add(done);
        Duration patience = t % 8 == 0 ? Duration.ofNanos(200_000) : Duration.ofMinutes(1);
        Thread thread =
            new Thread(
                () -> {
                  try {
                    for (int i = 0; i < 200; i++) {
                      ask(peer, patience, granted);
                    }
                    done.complete(null);
                  } catch (Throwable e) {
                    done.completeExceptionally(e);
                  }
                });
        threads.add(thread);
        thread.start();
      }
      for (CompletableFuture<Void> each : all) {
        each.get(50, TimeUnit.SECONDS);
      }
      assertTrue(granted.get() > 1000, "granted: " + granted);
    }
  }

  private static void ask(Peer peer, Duration patience, AtomicLong granted) {
    long until = System.nanoTime() + patience.toNanos();
    Deadline deadline = new Deadline(peer.deadline().nanos(), until);
    try {
      assertInstanceOf(
          Attempt.Granted.class, Peer.get(peer.backend().attempt(peer.waiter("n"), deadline)));
      granted.incrementAndGet();
    } catch (StoreException e) {
      assertTrue(e.kind() == Kind.OUTCOME_UNKNOWN || e.kind() == Kind.NOT_SENT, e::toString);
    }
  }

  @Test
  void garbageBehindAnAnswer_theAnswerCounts() throws IOException {
    try (FakeServer server =
            FakeServer.answering(c -> c.get(0).startsWith("EVAL") ? GRANTED + "what?\r\n" : null);
        Peer peer = Peer.open(server.url())) {
      for (int i = 0; i < 3; i++) {
        assertInstanceOf(Attempt.Granted.class, Peer.get(caller(peer).stage()));
      }
      peer.granted(peer.waiter("n"));
    }
  }

  @Test
  void loneThread_needsNoOther() {
    try (RedisServer server = RedisServer.running();
        Locks locks = Locks.open(server.url())) {
      pair(locks); // sends the scripts
      long before = readersWaits();
      for (int i = 0; i < 100; i++) {
        pair(locks);
      }
      assertEquals(before, readersWaits(), "the reader thread was woken");
    }
  }

  private static void pair(Locks locks) {
    DistributedLock lock = locks.mutex("n");
    lock.lock();
    try {
      assertTrue(lock.isHeldByCurrentThread());
    } finally {
      lock.unlock();
    }
  }

  private static long readersWaits() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("holdfast-reader"))
        .map(thread -> ManagementFactory.getThreadMXBean().getThreadInfo(thread.getId()))
        .mapToLong(ThreadInfo::getWaitedCount)
        .sum();
  }
}
