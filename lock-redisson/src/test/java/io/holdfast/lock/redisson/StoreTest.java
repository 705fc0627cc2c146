package io.holdfast.lock.redisson;

import static io.holdfast.lock.tck.secrets.Secrets.MARK;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.spi.Attempt;
import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.spi.Deadline;
import io.holdfast.lock.spi.LockClock;
import io.holdfast.lock.spi.LockName;
import io.holdfast.lock.spi.Renewal;
import io.holdfast.lock.spi.StoreException;
import io.holdfast.lock.spi.StoreException.Kind;
import io.holdfast.lock.tck.Peer;
import io.holdfast.lock.tck.redis.RedisServer;
import io.holdfast.lock.tck.redis.Waits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.redisson.Redisson;
import org.redisson.api.RBucket;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;

/** What is at the server, without an engine. */
@Timeout(60)
class StoreTest {
  private RedisServer server;
  private RedissonClient redis;
  private Peer a;
  private Peer b;
  private final List<Peer> more = new ArrayList<>();

  @BeforeEach
  void open() {
    server = RedisServer.running();
    redis = Clients.redisson(server);
    a = Peer.open(Clients.url(server));
    b = Peer.over(RedissonLockProvider.using(redis));
  }

  @AfterEach
  void close() {
    more.forEach(Peer::close);
    b.close();
    a.close();
    redis.shutdown();
    server.close();
  }

  private Peer peer() {
    Peer peer = Peer.open(Clients.url(server));
    more.add(peer);
    return peer;
  }

  private RBucket<String> counter(String name) {
    Keys keys = new Keys(new LockName(name), UnaryOperator.identity());
    return redis.getBucket(new String(keys.counter(), UTF_8), StringCodec.INSTANCE);
  }

  private Set<String> keys() {
    Set<String> keys = new HashSet<>();
    redis.getKeys().getKeys().forEach(keys::add);
    return keys;
  }

  private long listeners() {
    return redis.getTopic("redisson_lock__channel:{n}").countSubscribers();
  }

  // ---- the lock

  @Test
  void grant_isOneFieldThatExpires() {
    Claim claim = a.waiter("n");
    a.granted(claim);
    assertEquals(
        Map.of(claim.id().value(), "test"), redis.getMap("n", StringCodec.INSTANCE).readAllMap());
    long left = redis.getMap("n").remainTimeToLive();
    assertTrue(left > 5000 && left <= Peer.LEASE.toMillis(), "ms left: " + left);
  }

  @Test
  void keyOfAnotherKind_isRefusedAndLeftAlone() {
    RBucket<String> bucket = redis.getBucket("n", StringCodec.INSTANCE);
    bucket.set("x");
    Claim claim = a.waiter("n");
    assertTrue(a.fails(Kind.REFUSED, claim).getMessage().contains("something else"));
    b.fails(Kind.REFUSED, b.waiter("n"));
    assertInstanceOf(Renewal.Lost.class, a.renew(claim));
    a.release(claim);
    assertEquals("x", bucket.get());
  }

  @Test
  void nothingIsLeft_butCounters() {
    Claim holder = Peer.lasting(a.claim("n"), Duration.ofMillis(100));
    a.granted(holder);
    Claim waiting = b.waiter("n");
    b.busy(waiting);
    assertEquals(1, listeners());
    b.release(waiting);
    Claim other = a.waiter("m");
    a.granted(other);
    a.release(other);
    Set<String> counters = Set.of(counter("n").getName(), counter("m").getName());
    await().atMost(Waits.LONG).untilAsserted(() -> assertEquals(counters, keys()));
    await().atMost(Waits.LONG).untilAsserted(() -> assertEquals(0, listeners()));
  }

  @Test
  void closedWhileWaiting_listensNoLonger() {
    a.granted(a.waiter("n"));
    Peer waiting = Peer.over(RedissonLockProvider.using(redis));
    waiting.busy(waiting.waiter("n"));
    assertEquals(1, listeners());
    waiting.close();
    await().atMost(Waits.LONG).untilAsserted(() -> assertEquals(0, listeners()));
    waiting.fails(Kind.NOT_SENT, waiting.waiter("n"));
    assertFalse(redis.isShutdown());
  }

  @Test
  void applicationsClient_closed_leavesNoThread() {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    Peer peer = Peer.over(RedissonLockProvider.using(redis));
    peer.granted(peer.waiter("x"));
    peer.close();
    await()
        .atMost(Waits.LONG)
        .until(
            () ->
                Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> !before.contains(thread))
                    .noneMatch(thread -> thread.getName().startsWith("holdfast")));
  }

  // ---- waiting

  @Test
  void release_callsEveryWaitingClient() throws InterruptedException {
    Claim holder = a.waiter("n");
    Claim first = b.waiter("n");
    Peer c = peer();
    Claim second = c.waiter("n");
    a.granted(holder);
    b.busy(first);
    c.busy(second);
    a.release(holder);
    b.awaitTurn(first);
    c.awaitTurn(second);
    assertTrue(a.calls() == 0);
  }

  @Test
  void releasing_namePassedOn_isLeftToOthersForAWhile() throws InterruptedException {
    Claim holder = a.waiter("n");
    a.granted(holder);
    Claim waiting = b.waiter("n");
    b.busy(waiting);
    a.release(holder);
    Attempt answer = a.attempt(a.waiter("n"));
    if (answer instanceof Attempt.Busy busy) { // unless this thread slept for longer than that
      assertTrue(busy.retryAfter().compareTo(RedissonOptions.YIELD) <= 0);
      a.granted(a.claim("n"));
    }
  }

  @Test
  void subscriptionsUsedUp_waitersPollAndTheApplicationHasItsHalf() {
    RedissonClient small =
        Redisson.create(Clients.config(server.port(), 2, 1)); // two channels, of which we take one
    try {
      Peer peer = Peer.over(RedissonLockProvider.using(small));
      for (int i = 0; i < 5; i++) {
        a.granted(a.waiter("n" + i));
        Attempt.Busy busy = peer.busy(peer.waiter("n" + i));
        assertEquals(
            i == 0 ? RedissonOptions.POLL : RedissonOptions.DEAF_POLL, busy.retryAfter(), "n" + i);
      }
      int listener = small.getTopic("mine").addListener(String.class, (topic, message) -> {});
      small.getTopic("mine").removeListener(listener);
      peer.close();
    } finally {
      small.shutdown();
    }
  }

  // ---- tokens

  @Test
  void tokens_riseFromGrantToGrant_andAreTheCounters() {
    long last = 0;
    for (int i = 0; i < 20; i++) {
      Peer peer = i % 2 == 0 ? a : b;
      Claim claim = peer.waiter("n");
      long token = peer.granted(claim).firstToken();
      assertTrue(token > last && token < 1L << 53);
      assertEquals("" + token, counter("n").get());
      last = token;
      peer.release(claim);
    }
  }

  @Test
  void tokens_counterAheadOfClock_oneAtATimeAndRising() {
    long ahead = (System.currentTimeMillis() + 3_600_000 - 1_735_689_600_000L) * 4096;
    counter("n").set("" + ahead);
    Claim claim = Peer.wanting(a.claim("n"), 20);
    Attempt.Granted first = a.granted(claim);
    assertEquals(ahead + 1, first.firstToken());
    assertEquals(1, first.tokens());
    assertEquals(ahead + 2, a.granted(claim).firstToken());
  }

  @Test
  void tokens_dataLostOrOlder_riseFurther() {
    long before = a.granted(Peer.wanting(a.claim("n"), 256)).firstToken() + 255;
    redis.getKeys().flushall();
    awaitNextMillisecond();
    Claim next = b.waiter("n");
    Attempt.Granted granted = b.granted(next);
    assertTrue(granted.firstToken() > before);
    b.release(next);
    counter("n").set("5");
    awaitNextMillisecond();
    assertTrue(a.granted(a.waiter("n")).firstToken() > granted.firstToken());
  }

  /** Any loss of data takes longer; within one millisecond a token might come again. */
  private static void awaitNextMillisecond() {
    long now = System.currentTimeMillis();
    await().pollDelay(Duration.ZERO).until(() -> System.currentTimeMillis() > now);
  }

  @Test
  void tokens_counterIsNoNumber_refusedAndNothingHeld() {
    counter("n").set("x");
    a.fails(Kind.REFUSED, a.waiter("n"));
    assertFalse(redis.getMap("n").isExists());
  }

  // ---- the server

  @Test
  void scripts_flushed_heal() {
    for (Peer peer : List.of(a, b)) {
      Claim claim = peer.waiter("n");
      peer.granted(claim);
      server.run("SCRIPT", "FLUSH");
      assertInstanceOf(Renewal.Renewed.class, peer.renew(claim));
      server.run("SCRIPT", "FLUSH");
      peer.release(claim);
      server.run("SCRIPT", "FLUSH");
      peer.granted(claim);
      peer.release(claim);
    }
  }

  @Test
  void silentServer_unknownInTime_andNothingIsExecutedLate() {
    for (Peer peer : List.of(Peer.open(Clients.url(server), Duration.ofMillis(300)), b)) {
      Claim warm = peer.waiter("warm");
      peer.granted(warm);
      peer.release(warm);
      Claim late = peer.waiter("late");
      Claim held = Peer.lasting(peer.claim("held"), Duration.ofSeconds(3));
      peer.granted(held);
      peer.renew(held); // so that the server knows the script
      server.signal("STOP");
      try {
        long before = System.nanoTime();
        Deadline deadline = Deadline.after(LockClock.system(), Duration.ofMillis(300));
        StoreException e =
            assertThrows(
                StoreException.class, () -> Peer.get(peer.backend().attempt(late, deadline)));
        assertEquals(Kind.OUTCOME_UNKNOWN, e.kind());
        Claim longer = Peer.lasting(held, Duration.ofHours(1));
        assertThrows(
            StoreException.class,
            () ->
                Peer.get(
                    peer.backend()
                        .renew(
                            List.of(longer),
                            Deadline.after(LockClock.system(), Duration.ofMillis(300)))));
        long took = System.nanoTime() - before;
        assertTrue(took < Duration.ofSeconds(2).toNanos(), "took " + Duration.ofNanos(took));
        await() // so that what is in the server's buffers is late when it wakes up
            .pollDelay(Duration.ofMillis(100))
            .until(() -> true);
      } finally {
        server.signal("CONT");
      }
      await().atMost(Waits.LONG).until(() -> server.run("PING").equals("PONG"));
      assertFalse(redis.getMap("late").isExists(), "granted late");
      assertTrue(redis.getMap("held").remainTimeToLive() <= 3000, "renewed late");
      await()
          .atMost(Waits.LONG)
          .ignoreExceptionsInstanceOf(StoreException.class)
          .until(() -> peer.attempt(late) instanceof Attempt.Granted);
      peer.release(late);
      peer.release(held);
      if (peer != b) {
        peer.close();
      }
    }
  }

  @Test
  void serverGone_isToldInTime_andWorksAgainWhenItIsBack() {
    Claim claim = a.waiter("n");
    a.granted(claim);
    server.kill();
    StoreException e = assertThrows(StoreException.class, () -> a.attempt(claim));
    assertTrue(
        Set.of(Kind.NOT_SENT, Kind.OUTCOME_UNKNOWN, Kind.REFUSED_FOR_NOW).contains(e.kind()),
        e.toString());
    server.start();
    await()
        .atMost(Waits.LONG)
        .ignoreExceptionsInstanceOf(StoreException.class)
        .until(() -> a.attempt(claim) instanceof Attempt.Granted);
    await()
        .atMost(Waits.LONG)
        .ignoreExceptionsInstanceOf(StoreException.class)
        .until(() -> b.attempt(b.waiter("m")) instanceof Attempt.Granted);
  }

  @Test
  void serverAwayAtOpen_isNoMistake_andFoundLater() {
    try (RedisServer later = RedisServer.prepare();
        Peer peer = Peer.open(Clients.url(later))) {
      peer.fails(Kind.NOT_SENT, peer.waiter("n"));
      later.start();
      await()
          .atMost(Waits.LONG)
          .ignoreExceptionsInstanceOf(StoreException.class)
          .until(() -> peer.attempt(peer.waiter("n")) instanceof Attempt.Granted);
    }
  }

  @Test
  void passwords_areNeeded_andNeverShown() {
    try (RedisServer secret = RedisServer.running("--requirepass", MARK)) {
      String place = "127.0.0.1:" + secret.port();
      refused("redisson+redis://" + place, "wants a password");
      refused("redisson+redis://:wr0ng@" + place, "does not accept");
      refused("redisson+redis://who:wr0ng@" + place, "does not accept");
      try (Peer peer = Peer.open("redisson+redis://:" + MARK + "@" + place)) {
        peer.granted(peer.waiter("n"));
        assertFalse(peer.backend().toString().contains(MARK));
      }
    }
    refused(Clients.url(server) + "/99", "no such database");
  }

  private static void refused(String url, String hint) {
    StoreException e = assertThrows(StoreException.class, () -> Peer.open(url).close());
    assertEquals(Kind.REFUSED, e.kind(), e.toString());
    assertTrue(e.getMessage().contains(hint), e.getMessage());
    assertNull(e.getCause());
  }
}
