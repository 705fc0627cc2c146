package io.holdfast.lock.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.LossReason;
import io.holdfast.lock.spi.Attempt;
import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.spi.LockName;
import io.holdfast.lock.spi.Mode;
import io.holdfast.lock.spi.Renewal;
import io.holdfast.lock.spi.StoreException;
import io.holdfast.lock.spi.StoreException.Kind;
import io.holdfast.lock.tck.Peer;
import io.holdfast.lock.tck.redis.RedisServer;
import io.holdfast.lock.tck.redis.Waits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.RedisClient;

/** What the scripts do, seen through the backend and in the server's data. */
abstract class StoreRules {
  private static final Renewal LOST = new Renewal.Lost(LossReason.REVOKED);

  private final List<Peer> peers = new ArrayList<>();
  private RedisClient redis;
  private Peer a;
  private Peer b;

  abstract RedisServer server();

  abstract Peer open();

  @BeforeEach
  void openPeers() {
    redis = RedisClient.create(server().url());
    redis.flushAll();
    a = peer();
    b = peer();
  }

  @AfterEach
  void closePeers() {
    peers.forEach(Peer::close);
    redis.close();
  }

  private Peer peer() {
    Peer peer = open();
    peers.add(peer);
    return peer;
  }

  private String value(Claim claim) {
    byte[] value = redis.get(new Keys(claim.name()).lock());
    return value == null ? null : new String(value, US_ASCII);
  }

  /** Whether a release only reserves the name for the next waiter. */
  boolean reserves() {
    return false;
  }

  /** Returns what the lock becomes when it is passed on to a claim. */
  private String passedOn(Claim claim) {
    return reserves() ? "r" + claim.id() + " " : "g" + claim.id() + " test";
  }

  private long millisLeft(Claim claim) {
    return redis.pttl(new Keys(claim.name()).lock());
  }

  private byte[] counter(String name) {
    return new Keys(new LockName(name)).counter();
  }

  private void setCounter(String name, long to) {
    redis.set(counter(name), Long.toString(to).getBytes(US_ASCII));
  }

  private long counterValue(String name) {
    return Long.parseLong(new String(redis.get(counter(name)), US_ASCII));
  }

  // ---- grants

  @Test
  void attempt_freeName_isGranted() {
    Claim claim = a.waiter("n");
    Attempt.Granted granted = a.granted(claim);
    assertEquals(Peer.LEASE, granted.validFor());
    assertEquals("g" + claim.id() + " test", value(claim));
    assertTrue(millisLeft(claim) > Peer.LEASE.toMillis() - 2000);
    assertTrue(millisLeft(claim) <= Peer.LEASE.toMillis());
  }

  @Test
  void attempt_grantedToAnother_isBusy() {
    Claim mine = a.waiter("n");
    a.granted(mine);
    Attempt.Busy busy = b.busy(b.claim("n"));
    assertFalse(busy.registered());
    assertEquals(RedisOptions.POLL, busy.retryAfter());
    assertEquals("g" + mine.id() + " test", value(mine));
  }

  @Test
  void attempt_grantAboutToExpire_retriesThen() {
    a.granted(Peer.lasting(a.claim("n"), Duration.ofMillis(300)));
    Attempt.Busy busy = b.busy(b.claim("n"));
    assertTrue(busy.retryAfter().toMillis() <= 301, busy::toString);
    assertTrue(busy.retryAfter().compareTo(RedisOptions.LEAST_RETRY) >= 0, busy::toString);
  }

  @Test
  void attempt_ownGrant_keepsTheLaterDeadline() {
    Claim claim = a.waiter("n");
    long first = a.granted(claim).firstToken();
    long second = a.granted(Peer.lasting(claim, Duration.ofMillis(500))).firstToken();
    assertTrue(millisLeft(claim) > 5000);
    long third = a.granted(Peer.lasting(claim, Duration.ofSeconds(60))).firstToken();
    assertTrue(millisLeft(claim) > 50_000);
    assertTrue(first < second && second < third);
  }

  @Test
  void attempt_anotherMode_isRefused() {
    Claim claim = a.waiter("n");
    Claim shared =
        new Claim(claim.name(), claim.id(), new Mode.Shared(), claim.lease(), 1, false, "test");
    a.fails(Kind.REFUSED, shared);
  }

  @Test
  void attempt_foreignKey_isRefusedAndLeavesIt() {
    Claim claim = a.waiter("n");
    byte[] key = new Keys(claim.name()).lock();
    redis.lpush(key, "x".getBytes(US_ASCII));
    String message = a.fails(Kind.REFUSED, claim).getMessage();
    assertTrue(message.contains("holds something else"), message);
    a.release(claim);
    assertEquals(LOST, a.renew(claim));
    assertEquals(1, redis.llen(key));
  }

  @Test
  void attempt_names_areBytes() {
    for (String name :
        List.of("{", "}", "a{b}c", "\n", "\r\n$3\r\n", "ü", "u\u0308", " ", "x".repeat(1024))) {
      Claim claim = a.waiter(name);
      a.granted(claim);
      assertEquals("g" + claim.id() + " test", value(claim), name);
      b.busy(b.claim(name));
    }
    assertEquals(9, redis.keys("holdfast:1:{p*}:*").size(), "each name has a lock of its own");
  }

  // ---- renewal

  @Test
  void renew_neverShortens() {
    Claim claim = a.waiter("n");
    a.granted(claim);
    assertInstanceOf(Renewal.Renewed.class, a.renew(Peer.lasting(claim, Duration.ofMillis(200))));
    assertTrue(millisLeft(claim) > 5000);
    a.renew(Peer.lasting(claim, Duration.ofSeconds(60)));
    assertTrue(millisLeft(claim) > 50_000);
  }

  @Test
  void renew_ofWhatNeverExpires_setsItsEnd() {
    Claim claim = a.waiter("n");
    a.granted(claim);
    redis.persist(new Keys(claim.name()).lock());
    assertInstanceOf(Renewal.Renewed.class, a.renew(claim));
    assertTrue(millisLeft(claim) > 0);
  }

  @Test
  void renew_absentOrForeign_isLostAndUntouched() {
    Claim held = a.waiter("held");
    a.granted(held);
    Claim absent = b.waiter("absent");
    Claim ofAnotherKind = b.waiter("list");
    redis.lpush(new Keys(ofAnotherKind.name()).lock(), "x".getBytes(US_ASCII));
    Claim other = Peer.lasting(b.waiter("held"), Duration.ofSeconds(60));
    assertEquals(List.of(LOST, LOST, LOST), b.renewAll(absent, ofAnotherKind, other));
    assertNull(value(absent));
    assertTrue(millisLeft(held) <= Peer.LEASE.toMillis());
  }

  @Test
  void renew_reservation_isLost_butAGrantIsNot() {
    Claim waiting = passToB(b.waiter("n"));
    if (reserves()) {
      assertEquals(LOST, b.renew(waiting));
      assertTrue(millisLeft(waiting) <= RedisOptions.LONGEST_RESERVATION.toMillis());
    } else {
      assertInstanceOf(Renewal.Renewed.class, b.renew(waiting));
    }
  }

  @Test
  void renew_moreThanABatch_answersEachInOrder() {
    List<Claim> claims = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      claims.add(a.waiter("n" + i));
      if (i % 3 == 0) {
        a.granted(claims.get(i));
      }
    }
    List<Renewal> answers = a.renewAll(claims.toArray(Claim[]::new));
    assertEquals(600, answers.size());
    for (int i = 0; i < 600; i++) {
      assertEquals(i % 3 == 0, answers.get(i) instanceof Renewal.Renewed, "" + i);
    }
  }

  // ---- waiting

  /** Returns b's claim, for which the name is reserved. */
  private Claim passToB(Claim waiting) {
    Claim holder = a.waiter("n");
    a.granted(holder);
    assertTrue(b.busy(waiting).registered());
    a.release(holder);
    assertEquals(passedOn(waiting), value(waiting));
    return waiting;
  }

  @Test
  void release_waiter_getsTheNameAndAMessage() throws InterruptedException {
    Claim holder = a.waiter("n");
    Claim waiting = b.waiter("n");
    a.granted(holder);
    b.busy(waiting);
    awaitListening(b);
    a.release(holder);
    b.awaitTurn(waiting);
    assertEquals(0, a.calls() + b.calls());
    long left = millisLeft(waiting);
    long reservation = RedisOptions.LONGEST_RESERVATION.toMillis();
    assertTrue(reserves() ? left > 0 && left <= reservation : left > 5000, () -> left + " ms");
  }

  @Test
  void release_waiter_isGrantedWhatItAskedForLast() throws InterruptedException {
    Claim holder = a.waiter("n");
    Claim waiting = b.waiter("n");
    long last = a.granted(holder).firstToken();
    b.busy(waiting);
    awaitListening(b);
    Duration lease = Duration.ofSeconds(3);
    b.busy(Peer.wanting(Peer.lasting(waiting, lease), 7)); // late, so that its place is fresh
    awaitNextMillisecond(); // or the counter is ahead of the clock
    a.release(holder);
    b.awaitTurn(waiting);
    Peer.Turn turn = b.lastTurn();
    if (reserves()) {
      assertNull(turn);
      return;
    }
    assertTrue(turn.firstToken() > last);
    assertEquals(7, turn.tokens());
    assertEquals(lease, turn.lease());
    assertTrue(millisLeft(waiting) <= lease.toMillis());
    assertEquals(turn.firstToken() + 6, counterValue("n"));
    assertTrue(b.granted(waiting).firstToken() > turn.firstToken() + 6, "a repetition");
  }

  @Test
  void release_tokensCannotBeMinted_reserves() {
    Claim holder = a.waiter("n");
    Claim waiting = b.waiter("n");
    a.granted(holder);
    b.busy(waiting);
    setCounter("n", (1L << 53) - 1);
    a.release(holder);
    assertEquals("r" + waiting.id() + " ", value(waiting));
    assertEquals((1L << 53) - 1, counterValue("n"));
  }

  private void awaitListening(Peer peer) {
    String channel = new String(Keys.channel(peer.client()), US_ASCII);
    await().atMost(Waits.LONG).until(() -> redis.publish(channel, "no claim") == 1);
  }

  @Test
  void attempt_ownReservation_becomesGrant() {
    Claim waiting = passToB(b.waiter("n"));
    a.busy(a.claim("n"));
    b.granted(waiting);
    assertEquals("g" + waiting.id() + " test", value(waiting));
    assertTrue(millisLeft(waiting) > 5000);
  }

  @Test
  void attempt_reservationLapsed_nextWhoAsksGetsIt() {
    passToB(Peer.lasting(b.waiter("n"), Duration.ofMillis(300)));
    Claim next = a.claim("n");
    await()
        .atMost(Waits.LONG)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> a.attempt(next) instanceof Attempt.Granted);
  }

  @Test
  void release_reservation_passesOn() {
    Claim holder = a.waiter("n");
    Claim first = b.waiter("n");
    Claim second = a.waiter("n");
    a.granted(holder);
    b.busy(first);
    a.busy(second);
    a.release(holder);
    b.release(first);
    assertEquals(passedOn(second), value(second));
    a.release(second);
    assertNull(value(second));
  }

  @Test
  void release_notTheOwner_touchesNothing() {
    Claim holder = a.waiter("n");
    Claim waiting = b.waiter("n");
    a.granted(holder);
    b.busy(waiting);
    b.release(b.waiter("n"));
    assertEquals("g" + holder.id() + " test", value(holder));
    assertEquals(1, redis.zcard(new Keys(holder.name()).waiters()));
  }

  @Test
  void release_waiters_firstComeFirstServed() {
    Claim holder = a.waiter("n");
    a.granted(holder);
    List<Claim> waiting = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      waiting.add(peer().waiter("n"));
      b.busy(waiting.get(i));
    }
    b.busy(waiting.get(3)); // asking again changes no place
    b.busy(waiting.get(0));
    Claim last = holder;
    for (Claim next : waiting) {
      a.release(last);
      assertEquals(passedOn(next), value(next));
      b.granted(next);
      last = next;
    }
    a.release(last);
    assertNull(value(last));
  }

  @Test
  void release_lapsedPlace_isSkipped() {
    Claim holder = a.waiter("n");
    Claim dead = b.waiter("n");
    Claim living = b.waiter("n");
    a.granted(holder);
    b.busy(dead);
    b.busy(living);
    lapse(dead);
    a.release(holder);
    assertEquals(passedOn(living), value(living));
  }

  @Test
  void release_waitingClaim_leavesTheQueue() {
    Claim holder = a.waiter("n");
    Claim gone = b.waiter("n");
    a.granted(holder);
    b.busy(gone);
    b.release(gone);
    assertFalse(redis.exists(new Keys(gone.name()).waiters()));
    assertFalse(redis.exists(new Keys(gone.name()).places()));
    a.release(holder);
    assertNull(value(holder));
  }

  @Test
  void attempt_granted_leavesTheQueue() {
    Claim holder = Peer.lasting(a.claim("n"), Duration.ofMillis(100));
    Claim waiting = b.waiter("n");
    a.granted(holder);
    b.busy(waiting);
    await().atMost(Waits.LONG).until(() -> b.attempt(waiting) instanceof Attempt.Granted);
    assertFalse(redis.exists(new Keys(waiting.name()).waiters()));
    assertFalse(redis.exists(new Keys(waiting.name()).places()));
  }

  /** Its place has lapsed. */
  private void lapse(Claim claim) {
    byte[] place = "1 1000 1 test".getBytes(US_ASCII);
    redis.hset(new Keys(claim.name()).places(), claim.id().value().getBytes(US_ASCII), place);
  }

  // ---- tenures

  private static Attempt.Granted extended(Attempt answer) {
    return assertInstanceOf(Attempt.Granted.class, answer);
  }

  private static Attempt.Busy refused(Attempt answer) {
    return assertInstanceOf(Attempt.Busy.class, answer);
  }

  @Test
  void extend_grant_getsMoreTokensAndTheLaterDeadline() {
    Claim claim = a.claim("n");
    long first = a.granted(claim).firstToken();
    awaitNextMillisecond(); // or the counter is ahead of the clock
    Attempt.Granted more =
        extended(a.extend(Peer.wanting(Peer.lasting(claim, Duration.ofSeconds(2)), 100), null));
    assertTrue(more.firstToken() > first);
    assertEquals(100, more.tokens());
    assertTrue(millisLeft(claim) > Peer.LEASE.toMillis() - 2000, "shortened");
    Duration longer = Peer.LEASE.multipliedBy(2);
    long last = extended(a.extend(Peer.lasting(claim, longer), null)).firstToken();
    assertTrue(last >= more.firstToken() + 100);
    assertTrue(millisLeft(claim) > Peer.LEASE.toMillis() + 2000, "not prolonged");
  }

  @Test
  void extend_notItsGrant_changesNothing() {
    Claim free = a.claim("free");
    assertFalse(refused(a.extend(free, a.claim("free"))).registered());
    assertNull(value(free));
    Claim holder = a.claim("n");
    Claim waiting = b.waiter("n");
    a.granted(holder);
    b.busy(waiting);
    assertFalse(refused(b.extend(waiting, b.claim("n"))).registered());
    a.release(holder);
    assertEquals(passedOn(waiting), value(waiting));
    long tokens = counterValue("n");
    if (reserves()) {
      assertFalse(refused(b.extend(waiting, null)).registered(), "a reservation is no grant");
    }
    assertFalse(refused(a.extend(holder, null)).registered());
    assertEquals(tokens, counterValue("n"));
    assertFalse(redis.exists(new Keys(holder.name()).waiters()));
  }

  @Test
  void extend_withSuccessor_nobodyWaits_goesOn() {
    Claim claim = a.claim("n");
    long first = a.granted(claim).firstToken();
    assertTrue(extended(a.extend(claim, a.claim("n"))).firstToken() > first);
    assertFalse(redis.exists(new Keys(claim.name()).waiters()));
    assertEquals("g" + claim.id() + " test", value(claim));
  }

  @Test
  void extend_withoutSuccessor_somebodyWaits_goesOn() {
    Claim claim = a.claim("n");
    a.granted(claim);
    b.busy(b.waiter("n"));
    extended(a.extend(claim, null));
    assertEquals("g" + claim.id() + " test", value(claim));
  }

  @Test
  void extend_withSuccessor_passesOnAndWaitsBehindAll() throws InterruptedException {
    Claim holder = a.claim("n");
    Claim next = b.waiter("n");
    Claim third = b.waiter("n");
    Claim successor = a.claim("n");
    a.granted(holder);
    b.busy(next);
    b.busy(third);
    awaitListening(b);
    long tokens = counterValue("n");
    assertTrue(refused(a.extend(holder, successor)).registered());
    b.awaitTurn(next);
    assertEquals(0, b.calls());
    assertEquals(passedOn(next), value(next));
    assertEquals(reserves(), tokens == counterValue("n"), "tokens for who is next");
    assertTrue(refused(a.extend(holder, successor)).registered(), "a repetition");
    b.granted(next);
    b.release(next);
    assertEquals(passedOn(third), value(third));
    b.release(third);
    assertEquals(passedOn(successor), value(successor));
    assertTrue(refused(a.extend(holder, successor)).registered(), "a repetition, passed on to");
    a.granted(successor);
    a.release(successor);
    assertNull(value(holder));
    assertFalse(redis.exists(new Keys(holder.name()).waiters()));
    assertFalse(redis.exists(new Keys(holder.name()).places()));
  }

  @Test
  void extend_placeOfTheSuccessor_expires() {
    Claim holder = a.claim("n");
    a.granted(holder);
    b.busy(b.waiter("n"));
    refused(a.extend(holder, a.claim("n")));
    assertTrue(redis.pttl(new Keys(holder.name()).waiters()) > 0);
    assertTrue(redis.pttl(new Keys(holder.name()).places()) > 0);
  }

  @Test
  void extend_onlyLapsedPlaces_goesOn() {
    Claim holder = a.claim("n");
    Claim dead = b.waiter("n");
    a.granted(holder);
    b.busy(dead);
    lapse(dead);
    extended(a.extend(holder, a.claim("n")));
    assertEquals("g" + holder.id() + " test", value(holder));
  }

  @Test
  void extend_tokensAtTheEnd_refusedAndNothingIsChanged() {
    Claim holder = a.claim("n");
    a.granted(holder);
    setCounter("n", (1L << 53) - 1);
    StoreException e = assertThrows(StoreException.class, () -> a.extend(holder, null));
    assertEquals(Kind.REFUSED, e.kind());
    assertEquals((1L << 53) - 1, counterValue("n"));
    assertEquals("g" + holder.id() + " test", value(holder));
  }

  // ---- tokens

  @Test
  void tokens_riseFromGrantToGrant() {
    long last = 0;
    for (int i = 0; i < 20; i++) {
      Peer peer = i % 2 == 0 ? a : b;
      Claim claim = peer.waiter("n");
      long token = peer.granted(claim).firstToken();
      assertTrue(token > last && token < 1L << 53);
      assertEquals(token, counterValue("n"));
      last = token;
      peer.release(claim);
    }
  }

  @Test
  void tokens_range_isContiguousAndFollowed() {
    Claim claim = Peer.wanting(a.claim("n"), 20);
    Attempt.Granted range = a.granted(claim);
    assertEquals(20, range.tokens());
    assertEquals(range.firstToken() + 19, counterValue("n"));
    assertTrue(a.granted(claim).firstToken() > range.firstToken() + 19);
  }

  @Test
  void tokens_counterAheadOfClock_oneAtATimeAndRising() {
    // As after the server's clock was set back.
    long ahead = (System.currentTimeMillis() + 3_600_000 - 1_735_689_600_000L) * 4096;
    setCounter("n", ahead);
    Claim claim = Peer.wanting(a.claim("n"), 20);
    assertEquals(new Attempt.Granted(ahead + 1, 1, Peer.LEASE, 0), since0(a.granted(claim)));
    assertEquals(new Attempt.Granted(ahead + 2, 1, Peer.LEASE, 0), since0(a.granted(claim)));
  }

  private static Attempt since0(Attempt.Granted granted) {
    return new Attempt.Granted(granted.firstToken(), granted.tokens(), granted.validFor(), 0);
  }

  @Test
  void tokens_dataLost_riseFurther() {
    long before = a.granted(Peer.wanting(a.claim("n"), 256)).firstToken() + 255;
    loseData();
    assertTrue(b.granted(b.waiter("n")).firstToken() > before);
    loseData();
    Attempt.Granted range = a.granted(Peer.wanting(a.claim("n"), 256));
    assertEquals(256, range.tokens());
    assertTrue(range.firstToken() > before);
  }

  private void loseData() {
    redis.flushAll();
    awaitNextMillisecond();
  }

  /** Any loss of data takes longer; within one millisecond a token might come again. */
  private static void awaitNextMillisecond() {
    long now = System.currentTimeMillis();
    await().pollDelay(Duration.ZERO).until(() -> System.currentTimeMillis() > now);
  }

  @Test
  void tokens_counterRestoredFromOlderData_riseFurther() {
    Claim held = a.waiter("n");
    long before = a.granted(held).firstToken();
    a.release(held);
    setCounter("n", 5);
    awaitNextMillisecond();
    Peer later = peer(); // connected after the older data were restored
    long after = later.granted(later.waiter("n")).firstToken();
    assertTrue(after > before, () -> before + " then " + after);
  }

  @Test
  void tokens_counterIsNoNumber_refusedAndNothingHeld() {
    redis.set(counter("n"), "x".getBytes(US_ASCII));
    Claim claim = a.waiter("n");
    a.fails(Kind.REFUSED, claim);
    assertNull(value(claim));
  }

  @ParameterizedTest
  @ValueSource(longs = {(1L << 53) - 1, 1L << 53, Long.MAX_VALUE - 1, Long.MAX_VALUE})
  void tokens_atTheEnd_refusedAndNothingIsChanged(long end) {
    setCounter("n", end);
    Claim claim = a.waiter("n");
    String message = a.fails(Kind.REFUSED, claim).getMessage();
    assertTrue(message.contains("token counter"), message);
    a.fails(Kind.REFUSED, Peer.wanting(a.claim("n"), 256));
    assertNull(value(claim));
    assertEquals(end, counterValue("n"));
  }

  // ---- the server

  @Test
  void scripts_flushed_heal() {
    Claim claim = a.waiter("n");
    a.granted(claim);
    for (int i = 0; i < 2; i++) {
      redis.scriptFlush();
      assertInstanceOf(Renewal.Renewed.class, a.renew(claim));
      redis.scriptFlush();
      a.release(claim);
      assertNull(value(claim));
      redis.scriptFlush();
      a.granted(claim);
    }
  }

  @Test
  void nothingIsLeft_butCounters() {
    Claim holder = Peer.lasting(a.claim("n"), Duration.ofMillis(100));
    a.granted(holder);
    b.busy(b.waiter("n")); // and is never heard of again
    Claim other = a.waiter("m");
    a.granted(other);
    a.release(other);
    Set<String> counters = Set.of(new String(counter("n"), UTF_8), new String(counter("m"), UTF_8));
    await()
        .atMost(RedisOptions.PLACE.plus(Waits.LONG))
        .untilAsserted(() -> assertEquals(counters, keys()));
    counters.forEach(key -> assertEquals(-1, redis.ttl(key)));
  }

  private Set<String> keys() {
    return redis.keys("*").stream().collect(Collectors.toSet());
  }

  @Test
  void keys_areThoseOfTheWireFormat() {
    Claim holder = a.waiter("orders:42");
    a.granted(holder);
    b.busy(b.waiter("orders:42"));
    assertEquals(
        Set.of(
            "holdfast:1:{p197}:orders:42",
            "holdfast:1:{p197}w:orders:42",
            "holdfast:1:{p197}x:orders:42",
            "holdfast:1:{p197}t"),
        keys());
    assertArrayEquals(
        ("holdfast:1:c:" + a.client().value()).getBytes(US_ASCII), Keys.channel(a.client()));
  }
}
