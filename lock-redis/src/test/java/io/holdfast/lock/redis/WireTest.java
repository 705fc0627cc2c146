package io.holdfast.lock.redis;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Lease;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The connection: what it costs, how it fails, what is left of it. */
class WireTest {
  private static final Duration SHORT = Duration.ofMillis(300);

  private static RedisServer server;

  @BeforeAll
  static void start() {
    server = RedisServer.running();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @AfterEach
  void nothingIsLeft() {
    ClientThreads.awaitEnd();
  }

  private static long millis(Runnable task) {
    long start = System.nanoTime();
    task.run();
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
  }

  // ---- cost

  @Test
  void uncontendedPair_isTwoRequests() {
    try (Peer peer = Peer.open(server.url())) {
      pair(peer); // sends the scripts
      server.run("CONFIG", "RESETSTAT");
      for (int i = 0; i < 10; i++) {
        pair(peer);
      }
      assertCalls("del=10, evalsha=10, exec=10, exists=10, get=10, incrby=10, multi=10, set=10");
    }
  }

  @Test
  void handOver_isTwoRequests_howeverManyWait() {
    try (Peer a = Peer.open(server.url());
        Peer b = Peer.open(server.url())) {
      Claim holder = a.waiter("n");
      a.granted(holder);
      b.busy(b.waiter("n"));
      b.busy(b.waiter("n"));
      server.run("CONFIG", "RESETSTAT");
      b.busy(b.waiter("n"));
      assertCalls(
          "evalsha=1, get=1, hset=1, pexpire=2, pttl=1, set=1, time=1, zadd=1, zrange=1, zscore=1");
      a.release(a.waiter("n")); // sends the script
      server.run("CONFIG", "RESETSTAT");
      a.release(holder);
      assertCalls(
          "evalsha=1, exists=1, get=1, hdel=1, hget=1, incrby=1, publish=1, set=1, time=1, zrange=1, zrem=2");
    }
  }

  private static void assertCalls(String expected) {
    assertEquals("{" + expected + "}", server.callsOfRequests().toString());
  }

  private static void pair(Peer peer) {
    Claim claim = peer.waiter("n");
    peer.granted(claim);
    peer.release(claim);
  }

  @Test
  void manyThreads_oneConnection_eachGetsItsOwnAnswer() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(32);
    try (Peer peer = Peer.open(server.url())) {
      List<Future<?>> all = new ArrayList<>();
      for (int t = 0; t < 32; t++) {
        String name = "thread " + t;
        all.add(
            threads.submit(
                () -> {
                  long last = 0;
                  for (int i = 0; i < 100; i++) {
                    Claim claim = peer.waiter(name);
                    long token = peer.granted(claim).firstToken();
                    assertTrue(token > last);
                    last = token;
                    peer.release(claim);
                  }
                }));
      }
      for (Future<?> each : all) {
        each.get(Waits.LONG.toMillis(), TimeUnit.MILLISECONDS);
      }
      assertEquals(1, server.clients().size());
    } finally {
      threads.shutdownNow();
    }
  }

  /** Who was answered asks nothing more for a while: others read for those that were not. */
  @Test
  void threadsThatPauseWhenAnswered_leaveNobodyUnread() throws Exception {
    int count = 8;
    ExecutorService threads = Executors.newFixedThreadPool(count);
    CyclicBarrier together = new CyclicBarrier(count);
    try (Peer peer = Peer.open(server.url(), Waits.LONG)) {
      List<Future<?>> all = new ArrayList<>();
      for (int t = 0; t < count; t++) {
        String name = "pausing " + t;
        all.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < 500; i++) {
                    together.await();
                    long due = System.nanoTime() + Waits.LONG.toNanos();
                    Claim claim = peer.waiter(name + " " + i);
                    Peer.get(peer.backend().attempt(claim, new Deadline(due, due)));
                  }
                  return null;
                }));
      }
      for (Future<?> each : all) {
        each.get(Waits.LONG.toMillis(), TimeUnit.MILLISECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** A permit that was left would end the application's own next wait at once. */
  @Test
  void pair_leavesNoPermit() throws InterruptedException {
    try (Locks locks = Locks.open(server.url())) {
      DistributedLock lock = locks.mutex("permit");
      int early = 0;
      for (int i = 0; i < 20; i++) {
        try (Lease lease = lock.acquire()) {
          assertTrue(lease.isValid());
        }
        if (millis(() -> LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20))) < 10) {
          early++;
        }
      }
      assertTrue(early <= 2, "waits that ended at once: " + early); // one may, for no reason
    }
  }

  // ---- failures

  @Test
  void closedPort_failsAtOnceAndWorksOnceTheServerIsThere() {
    try (RedisServer late = RedisServer.prepare();
        Peer peer = Peer.open(late.url())) {
      long took = millis(() -> peer.fails(Kind.NOT_SENT, peer.waiter("n")));
      assertTrue(took < Waits.LONG.toMillis() / 5, "took ms: " + took);
      late.start();
      await()
          .atMost(Waits.LONG)
          .pollInterval(Duration.ofMillis(10))
          .ignoreException(StoreException.class)
          .until(() -> peer.attempt(peer.waiter("n")) instanceof Attempt.Granted);
    }
  }

  @Test
  void unknownHost_isNotSent() {
    try (Peer peer = Peer.open("redis://no-such-host.invalid")) {
      peer.fails(Kind.NOT_SENT, peer.waiter("n"));
    }
  }

  @Test
  void silentFromTheStart_isNotSentInTime() throws IOException {
    try (FakeServer silent = FakeServer.silent()) {
      List<Peer> opened = new ArrayList<>();
      long opening = millis(() -> opened.add(Peer.open(silent.url(), SHORT)));
      try (Peer peer = opened.get(0)) {
        long asking = millis(() -> peer.fails(Kind.NOT_SENT, peer.waiter("n")));
        assertTrue(opening < 1000 + 2 * SHORT.toMillis(), "took ms: " + opening);
        assertTrue(asking < 1000 + 2 * SHORT.toMillis(), "took ms: " + asking);
      }
    }
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void silentLater_isUnknownAndRecovers() {
    try (RedisServer frozen = RedisServer.running();
        Peer peer = Peer.open(frozen.url(), SHORT)) {
      Claim claim = peer.waiter("n");
      frozen.signal("STOP");
      CompletionStage<Attempt> second = peer.backend().attempt(claim, peer.deadline());
      // One that is asked for now is held back, until it is clear that the answer takes long.
      await().pollDelay(Duration.ofMillis(5)).until(() -> true);
      long took = millis(() -> peer.fails(Kind.OUTCOME_UNKNOWN, claim));
      assertTrue(took < 1000 + 2 * SHORT.toMillis(), "took ms: " + took);
      assertEquals(
          Kind.OUTCOME_UNKNOWN, assertThrows(StoreException.class, () -> Peer.get(second)).kind());
      peer.fails(Kind.NOT_SENT, claim); // no connection any more
      frozen.signal("CONT");
      await()
          .atMost(Waits.LONG)
          .ignoreException(StoreException.class)
          .until(() -> peer.attempt(claim) instanceof Attempt.Granted);
      assertEquals(1, peer.callsToAll(), "messages may have been lost");
      await().atMost(Waits.LONG).until(() -> frozen.clients().size() == 1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"what?\r\n", "$2147483647\r\n", ":1\r\n:2\r\n:3\r\n"})
  void garbageLater_isNoGrantAndRecovers(String garbage) throws IOException {
    AtomicBoolean sane = new AtomicBoolean();
    try (FakeServer server =
            FakeServer.answering(
                c ->
                    !c.get(0).startsWith("EVAL")
                        ? null
                        : sane.getAndSet(true) ? "*3\r\n:1\r\n:7\r\n:1\r\n" : garbage);
        Peer peer = Peer.open(server.url())) {
      assertThrows(StoreException.class, () -> peer.attempt(peer.waiter("n")));
      await()
          .atMost(Waits.LONG)
          .ignoreException(StoreException.class)
          .until(() -> peer.attempt(peer.waiter("n")) instanceof Attempt.Granted);
    }
  }

  @Test
  void killedAndRestarted_inTheMiddle_recoversAndTokensRise() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    AtomicBoolean stop = new AtomicBoolean();
    try (RedisServer dying = RedisServer.running();
        Peer peer = Peer.open(dying.url(), Duration.ofSeconds(1))) {
      AtomicLong rounds = new AtomicLong();
      List<Future<?>> all = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        String name = "thread " + t;
        all.add(threads.submit(() -> work(peer, name, rounds, stop)));
      }
      for (int i = 0; i < 3; i++) {
        long before = rounds.get();
        await().atMost(Waits.LONG).until(() -> rounds.get() > before + 100);
        dying.kill();
        dying.start();
      }
      long before = rounds.get();
      await().atMost(Waits.LONG).until(() -> rounds.get() > before + 100);
      stop.set(true);
      for (Future<?> each : all) {
        each.get(Waits.LONG.toMillis(), TimeUnit.MILLISECONDS);
      }
      assertTrue(peer.callsToAll() >= 3, "each new subscription is told");
    } finally {
      stop.set(true);
      threads.shutdownNow();
    }
  }

  private static void work(Peer peer, String name, AtomicLong rounds, AtomicBoolean stop) {
    long last = 0;
    while (!stop.get()) {
      Claim claim = Peer.lasting(peer.claim(name), Duration.ofMillis(100));
      try {
        if (peer.attempt(claim) instanceof Attempt.Granted granted) {
          assertTrue(granted.firstToken() > last, "tokens rise over the loss of all data");
          last = granted.firstToken();
          rounds.incrementAndGet();
        }
        peer.release(claim);
      } catch (StoreException e) {
        assertTrue(e.kind() == Kind.NOT_SENT || e.kind() == Kind.OUTCOME_UNKNOWN, e::toString);
      }
    }
  }

  @Test
  void idleConnectionLost_nextRequestConnects() {
    try (Peer peer = Peer.open(server.url())) {
      pair(peer);
      for (int i = 0; i < 5; i++) {
        String name = "idle " + i; // free, so that nobody listens
        kill();
        await()
            .atMost(Waits.LONG)
            .ignoreException(StoreException.class)
            .until(() -> peer.attempt(peer.waiter(name)) != null);
      }
      assertEquals(5, peer.callsToAll());
    }
  }

  private static void kill() {
    for (String client : server.clients()) {
      Matcher id = Pattern.compile("id=(\\d+)").matcher(client);
      assertTrue(id.find());
      server.run("CLIENT", "KILL", "ID", id.group(1));
    }
  }

  // ---- threads

  /** A virtual thread that is interrupted in a write that blocks closes the connection. */
  @Test
  @EnabledForJreRange(min = JRE.JAVA_21)
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void interruptedVirtualThreads_breakNothing() throws Exception {
    ExecutorService threads = virtualThreads();
    try (RedisServer slow = RedisServer.running();
        Peer peer = Peer.open(slow.url(), Waits.LONG)) {
      pair(peer);
      List<String> before = slow.clients().stream().map(WireTest::id).toList();
      slow.signal("STOP");
      List<Future<CompletionStage<Attempt>>> attempts = new ArrayList<>();
      for (int t = 0; t < 3000; t++) { // together more than any system buffers
        Claim claim = peer.waiter("x".repeat(1000) + t);
        attempts.add(
            threads.submit(
                () -> {
                  Thread.currentThread().interrupt();
                  return peer.backend().attempt(claim, peer.deadline());
                }));
      }
      List<CompletionStage<Attempt>> stages = new ArrayList<>();
      for (Future<CompletionStage<Attempt>> attempt : attempts) {
        stages.add(attempt.get(Waits.LONG.toMillis(), TimeUnit.MILLISECONDS));
      }
      slow.signal("CONT");
      for (CompletionStage<Attempt> stage : stages) {
        assertTrue(Peer.get(stage) instanceof Attempt.Granted);
      }
      assertEquals(before, slow.clients().stream().map(WireTest::id).toList());
    } finally {
      threads.shutdownNow();
    }
  }

  private static String id(String client) {
    return client.substring(0, client.indexOf(' '));
  }

  private static ExecutorService virtualThreads() throws ReflectiveOperationException {
    return (ExecutorService)
        Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void frozenServer_callersAreNotHeldUp() {
    try (RedisServer frozen = RedisServer.running();
        Peer peer = Peer.open(frozen.url(), Duration.ofSeconds(4))) {
      pair(peer);
      frozen.signal("STOP");
      List<CompletionStage<Attempt>> attempts = new ArrayList<>();
      String longName = "x".repeat(1000);
      long took =
          millis(
              () -> {
                for (int i = 0; i < 5000; i++) { // several times what any system buffers
                  attempts.add(
                      peer.backend()
                          .attempt(peer.waiter(longName.substring(0, 995) + i), peer.deadline()));
                }
              });
      assertTrue(took < 3600, "writing took ms: " + took);
      int unknown = 0;
      for (CompletionStage<Attempt> each : attempts) {
        if (assertThrows(StoreException.class, () -> Peer.get(each)).kind()
            == Kind.OUTCOME_UNKNOWN) {
          unknown++;
        }
      }
      assertTrue(unknown > 0 && unknown < 5000, "unknown: " + unknown);
      frozen.signal("CONT");
    }
  }

  // ---- closing

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void close_failsWhatIsUnderWay_andLeavesNothing() {
    try (RedisServer frozen = RedisServer.running()) {
      Peer peer = Peer.open(frozen.url());
      Claim claim = peer.waiter("n");
      frozen.signal("STOP");
      CompletionStage<Attempt> pending = peer.backend().attempt(claim, peer.deadline());
      long took = millis(peer::close);
      assertTrue(took < 1000, "took ms: " + took);
      assertEquals(
          Kind.OUTCOME_UNKNOWN, assertThrows(StoreException.class, () -> Peer.get(pending)).kind());
      peer.fails(Kind.NOT_SENT, claim);
      peer.close();
      frozen.signal("CONT");
      await().atMost(Waits.LONG).until(() -> frozen.clients().isEmpty());
    }
  }

  @Test
  void close_whileConnecting_isPrompt() throws IOException {
    try (FakeServer silent = FakeServer.silent()) {
      Peer peer = Peer.open(silent.url(), Duration.ofMillis(50));
      CompletionStage<Attempt> pending = peer.backend().attempt(peer.waiter("n"), peer.deadline());
      assertTrue(millis(peer::close) < 1000);
      assertEquals(
          Kind.NOT_SENT, assertThrows(StoreException.class, () -> Peer.get(pending)).kind());
    }
  }

  @Test
  void pastDeadline_isNotSent() {
    try (Peer peer = Peer.open(server.url())) {
      Claim claim = peer.waiter("n");
      CompletionStage<Attempt> late =
          peer.backend().attempt(claim, new Deadline(System.nanoTime() - 1));
      assertEquals(Kind.NOT_SENT, assertThrows(StoreException.class, () -> Peer.get(late)).kind());
    }
  }
}
