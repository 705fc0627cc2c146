package io.holdfast.lock.redis;

import static io.holdfast.lock.tck.secrets.Secrets.MARK;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.ClientOptions;
import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Lease;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LockRefusedException;
import io.holdfast.lock.LockUnavailableException;
import io.holdfast.lock.Locks;
import io.holdfast.lock.spi.LockName;
import io.holdfast.lock.tck.FrameCountingProxy;
import io.holdfast.lock.tck.kit.Crowd;
import io.holdfast.lock.tck.kit.Scale;
import io.holdfast.lock.tck.lifecycle.Opened;
import io.holdfast.lock.tck.redis.RedisQuorum;
import io.holdfast.lock.tck.redis.RedisServer;
import io.holdfast.lock.tck.redis.Waits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What becomes of locks on several servers when some of them do not do their part. */
@Timeout(60)
@Tag("any-jdk")
class QuorumTest {
  /** Far below a request time-out, and far above what a pair takes. */
  private static final Duration AT_ONCE = Scale.seconds(0.7);

  private static final LockOptions LONG = LockOptions.defaults().withLease(Scale.seconds(60));

  @RegisterExtension final Opened opened = new Opened();
  private final RedisQuorum quorum = opened.add(RedisQuorum.running(3));

  private Locks client() {
    return client(quorum.url(QuorumFixture.NO_DELAY));
  }

  private Locks client(String url) {
    ClientOptions options = ClientOptions.defaults().withDrainTime(Duration.ZERO);
    return opened.add(Locks.builder().url(url).options(options).open());
  }

  /** Returns the URL by which one of the servers is reached through a proxy. */
  private String urlThrough(int server, FrameCountingProxy proxy) {
    List<Integer> ports =
        new ArrayList<>(quorum.servers().stream().map(RedisServer::port).toList());
    ports.set(server, proxy.port());
    return RedisQuorum.url(ports, QuorumFixture.NO_DELAY);
  }

  private static Duration timeOf(Runnable action) {
    long start = System.nanoTime();
    action.run();
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private static void atOnce(Runnable action) {
    Duration took = timeOf(action);
    assertTrue(took.compareTo(AT_ONCE) < 0, took::toString);
  }

  private static void pair(DistributedLock lock) {
    lock.lock();
    try {
      assertTrue(lock.current() != null);
    } finally {
      lock.unlock();
    }
  }

  private static String key(String name) {
    return new String(new Keys(new LockName(name)).lock(), US_ASCII);
  }

  private long holders(String name) {
    return quorum.servers().stream()
        .filter(server -> server.run("EXISTS", key(name)).equals(1L))
        .count();
  }

  private static Lease taken(DistributedLock lock) {
    return await()
        .atMost(Waits.LONG)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(5))
        .ignoreExceptions()
        .until(lock::tryAcquire, lease -> lease != null);
  }

  // ---- a minority is lost

  private void minorityIsLost_locksGoOn(Consumer<RedisServer> loss) {
    Locks ours = client();
    DistributedLock lock = ours.mutex("n");
    pair(lock);
    loss.accept(quorum.server(1));
    for (int i = 0; i < 200; i++) {
      atOnce(() -> pair(lock));
    }
    Lease held = taken(ours.mutex("held"));
    atOnce(() -> assertFalse(client().mutex("held").tryLock()));
    held.close();
  }

  /** Two servers are left, one of them far away from who releases. */
  @Test
  void minorityDown_whatIsReleasedIsFree() {
    FrameCountingProxy far =
        opened.add(FrameCountingProxy.resp("127.0.0.1", quorum.server(0).port()));
    DistributedLock ours = client(urlThrough(0, far)).mutex("n");
    DistributedLock theirs = client().mutex("n");
    pair(ours);
    pair(theirs);
    far.delay(Duration.ofMillis(10));
    quorum.server(1).kill();
    for (int i = 0; i < 10; i++) {
      pair(ours);
      assertTrue(theirs.tryLock(), "after pair " + i);
      theirs.unlock();
    }
  }

  @Test
  void minorityDown_locksGoOnAtOnce() {
    minorityIsLost_locksGoOn(RedisServer::kill);
  }

  @Test
  void minorityFrozen_locksGoOnAtOnce() {
    minorityIsLost_locksGoOn(server -> server.signal("STOP"));
  }

  @Test
  void minorityOfFive_locksGoOnAtOnce() {
    RedisQuorum five = opened.add(RedisQuorum.running(5));
    DistributedLock lock = client(five.url(QuorumFixture.NO_DELAY)).mutex("n");
    pair(lock);
    five.server(0).signal("STOP");
    five.server(3).kill();
    for (int i = 0; i < 100; i++) {
      atOnce(() -> pair(lock));
    }
  }

  /** A batch of renewals is not held up by one claim that a silent server has to decide. */
  @Test
  void minorityFrozen_holdsOfTheOthersAreRenewed() {
    LockOptions options = LockOptions.defaults().withLease(Scale.seconds(1));
    Locks ours = client();
    quorum.server(2).run("SET", key("at two"), "g" + "x".repeat(32) + " other 1");
    Lease two = taken(ours.mutex("at two", options));
    Lease three = taken(ours.mutex("at three", options));
    await().atMost(Waits.LONG).until(() -> holders("at three") == 3);
    quorum.server(1).signal("STOP");
    await().atMost(Waits.LONG).until(() -> !two.isValid());
    for (int i = 0; i < 10; i++) {
      three.ensureValid();
      assertNull(client().mutex("at three").tryAcquire());
    }
    await().pollDelay(Scale.seconds(1.5)).until(() -> true);
    three.ensureValid();
    quorum.server(1).signal("CONT");
    three.close();
  }

  // ---- a majority is lost

  @Test
  void majorityDown_failsAtOnceAndSaysSo() {
    DistributedLock lock = client().mutex("n");
    pair(lock);
    quorum.server(0).kill();
    quorum.server(2).kill();
    for (int i = 0; i < 5; i++) {
      atOnce(
          () -> {
            LockUnavailableException e =
                assertThrows(LockUnavailableException.class, lock::tryLock);
            assertTrue(e.getMessage().contains("2 of 3 are needed"), e::getMessage);
          });
    }
    quorum.server(0).start();
    taken(lock).close();
  }

  @Test
  void majorityDown_holderIsToldInTime() {
    LockOptions options = LockOptions.defaults().withLease(Scale.seconds(1));
    Lease held = taken(client().mutex("n", options));
    AtomicLong lost = new AtomicLong();
    held.onLost(reason -> lost.set(System.nanoTime()));
    long down = System.nanoTime();
    quorum.server(0).kill();
    quorum.server(1).kill();
    await().atMost(Waits.LONG).until(() -> lost.get() != 0);
    assertFalse(held.isValid());
    Duration told = Duration.ofNanos(lost.get() - down);
    assertTrue(told.compareTo(options.lease().plus(AT_ONCE)) < 0, told::toString);
  }

  @Test
  void minorityRefuses_isLoggedAndNotNeeded_majorityIsAnError() {
    quorum.server(0).run("CONFIG", "SET", "requirepass", MARK);
    pair(client().mutex("n"));
    quorum.server(1).run("CONFIG", "SET", "requirepass", MARK);
    LockRefusedException e = assertThrows(LockRefusedException.class, this::client);
    assertTrue(e.getMessage().contains("password"), e::getMessage);
  }

  // ---- servers that forget

  /** Has a claim at two servers, of which one forgets it. */
  private Lease heldByTwoOfWhichOneForgets(String url, LockOptions options) {
    Locks ours = client(url);
    taken(ours.mutex("warm-up", options)).close();
    Lease held = takenAtTwo(ours, options);
    quorum.server(1).restartEmpty();
    return held;
  }

  @Test
  void minorityForgets_withoutDelay_bothHold() {
    Lease first = heldByTwoOfWhichOneForgets(quorum.url(QuorumFixture.NO_DELAY), LONG);
    Lease second = taken(client().mutex("n", LONG));
    assertTrue(first.isValid() && second.isValid(), "both hold, as guarantees.md says");
    assertTrue(second.fencingToken() > first.fencingToken(), "tokens rise");
  }

  @Test
  void minorityForgets_withDelay_onlyOneHolds() {
    Duration delay = Scale.seconds(2);
    String url = quorum.url("?grantDelay=" + delay.toMillis() + "ms");
    LockOptions options = LockOptions.defaults().withLease(delay);
    Locks theirs = client(url);
    Lease first = heldByTwoOfWhichOneForgets(url, options);
    AtomicLong lost = new AtomicLong();
    first.onLost(reason -> lost.set(System.nanoTime()));
    assertTrue(first.isValid(), "the fault struck in time");
    Lease second = taken(theirs.mutex("n", options));
    assertFalse(first.isValid(), "both hold");
    assertTrue(second.fencingToken() > first.fencingToken(), "tokens rise");
  }

  @Test
  void allForget_withDelay_onlyOneHolds() {
    Duration delay = Scale.seconds(2);
    String url = quorum.url("?grantDelay=" + delay.toMillis() + "ms");
    LockOptions options = LockOptions.defaults().withLease(delay);
    Locks theirs = client(url);
    Lease first = taken(client(url).mutex("n", options));
    quorum.servers().parallelStream().forEach(RedisServer::restartEmpty);
    assertTrue(first.isValid(), "the fault struck in time");
    Lease second = taken(theirs.mutex("n", options));
    assertFalse(first.isValid(), "both hold");
    assertTrue(second.fencingToken() > first.fencingToken(), "tokens rise");
  }

  /** Each has what it lost again before the next one loses it. */
  @Test
  void serversForgetOneAfterTheOther_holdLasts() {
    LockOptions options = LockOptions.defaults().withLease(Scale.seconds(1));
    Lease held = taken(client().mutex("n", options));
    for (RedisServer server : quorum.servers()) {
      await().atMost(Waits.LONG).until(() -> holders("n") == 3);
      server.restartEmpty();
      held.ensureValid();
    }
    await().atMost(Waits.LONG).until(() -> holders("n") == 3);
    held.close();
    onlyCountersAreLeft();
  }

  // ---- votes are split

  @Test
  void eightClients_splitVotes_allMakeProgress() {
    int clients = 8;
    int each = 10;
    AtomicInteger inside = new AtomicInteger();
    AtomicLong last = new AtomicLong();
    List<DistributedLock> locks = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      locks.add(client().mutex("n"));
    }
    Duration took =
        timeOf(() -> Crowd.run(clients, 40, i -> () -> hold(locks.get(i), each, inside, last)));
    // Were a message missing or a vote kept, each of these would cost a poll or a lease.
    Duration most = RedisOptions.POLL.multipliedBy((long) clients * each).dividedBy(4);
    assertTrue(took.compareTo(most) < 0, took::toString);
  }

  private static void hold(DistributedLock lock, int times, AtomicInteger inside, AtomicLong last) {
    for (int i = 0; i < times; i++) {
      lock.lock();
      try {
        assertEquals(1, inside.incrementAndGet(), "holders");
        long token = lock.current().fencingToken();
        assertTrue(last.getAndSet(token) < token, "tokens rise");
        inside.decrementAndGet();
      } finally {
        lock.unlock();
      }
    }
  }

  @Test
  void waiter_isServedByMessage() throws Exception {
    DistributedLock ours = client().mutex("n");
    DistributedLock theirs = client().mutex("n");
    assertFalse(heldElsewhere(ours, theirs), "so that it listens");
    List<Long> millis = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      Lease held = ours.acquire();
      CompletableFuture<Lease> next = theirs.acquireAsync(Waits.LONG);
      await().until(() -> waiters("n") == 3);
      long released = System.nanoTime();
      held.close();
      next.get(Waits.LONG.toMillis(), TimeUnit.MILLISECONDS).close();
      millis.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - released));
    }
    millis.sort(Long::compare);
    assertTrue(millis.get(4) < RedisOptions.POLL.toMillis() / 5, "ms: " + millis);
  }

  private static boolean heldElsewhere(DistributedLock ours, DistributedLock theirs)
      throws InterruptedException {
    try (Lease held = ours.acquire()) {
      assertTrue(held.isValid());
      return theirs.tryLock(Duration.ofMillis(300));
    }
  }

  private long waiters(String name) {
    String waiters = new String(new Keys(new LockName(name)).waiters(), US_ASCII);
    return quorum.servers().stream()
        .filter(server -> server.run("ZCARD", waiters).equals(1L))
        .count();
  }

  // ---- nothing is left

  private void onlyCountersAreLeft() {
    await()
        .atMost(Waits.LONG)
        .untilAsserted(
            () -> {
              for (RedisServer server : quorum.servers()) {
                List<?> keys = (List<?>) server.run("KEYS", "*");
                assertTrue(
                    keys.stream().allMatch(key -> key.toString().matches(".*}t")),
                    server.port() + ": " + keys);
              }
            });
  }

  @Test
  void afterClose_nothingIsLeftAnywhere() throws Exception {
    Locks ours = client();
    Locks theirs = client();
    for (int i = 0; i < 20; i++) {
      DistributedLock lock = ours.mutex("n" + i, LONG);
      Lease held = taken(lock);
      assertFalse(theirs.mutex("n" + i, LONG).tryLock());
      CompletableFuture<Lease> cancelled = theirs.mutex("n" + i, LONG).acquireAsync(Waits.LONG);
      cancelled.cancel(true);
      held.close();
    }
    ours.close();
    theirs.close();
    onlyCountersAreLeft();
    assertEquals(List.of(), quorum.server(0).clients());
  }

  /** What a server does late is undone there: here it goes on after the name was given back. */
  @Test
  void lateVote_isRemovedWithTheRest() {
    DistributedLock lock = client().mutex("n", LONG);
    pair(lock);
    quorum.server(2).signal("STOP");
    pair(lock);
    quorum.server(2).signal("CONT");
    onlyCountersAreLeft();
    assertEquals(0, holders("n"));
  }

  /** It is executed, and nobody hears of it; the lease is longer than the test. */
  @Test
  void lostVote_isRemovedWhenItCanComeNoMore() {
    FrameCountingProxy proxy =
        opened.add(FrameCountingProxy.resp("127.0.0.1", quorum.server(2).port()));
    DistributedLock lock = client(urlThrough(2, proxy)).mutex("n", LONG);
    pair(lock);
    onlyCountersAreLeft();
    proxy.swallowReplies(1);
    Lease held = taken(lock);
    await().atMost(Waits.LONG).until(() -> holders("n") == 3);
    held.close();
    onlyCountersAreLeft();
  }

  /** Two of three have it already: the third grants, and is not enough. */
  @Test
  void minorityVote_isGivenBack() {
    Lease held = takenAtTwo(client(), LONG);
    Locks theirs = client();
    for (int i = 0; i < 5; i++) {
      assertFalse(theirs.mutex("n", LONG).tryLock());
    }
    await().atMost(Waits.LONG).until(() -> holders("n") == 2);
    assertTrue(held.isValid());
    held.close();
    onlyCountersAreLeft();
  }

  /** The third server has the name for somebody else meanwhile. */
  private Lease takenAtTwo(Locks client, LockOptions options) {
    Object set = quorum.server(2).run("SET", key("n"), "g" + "x".repeat(32) + " other 1");
    Lease lease = taken(client.mutex("n", options));
    assertEquals(1L, quorum.server(2).run("DEL", key("n")), () -> "was there: " + set);
    return lease;
  }

  // ---- tokens

  /** Each majority has one server that has not seen what the others have counted up to. */
  @Test
  void majoritiesThatDiffer_tokensRise() {
    String counter = new String(new Keys(new LockName("n")).counter(), US_ASCII);
    long last = 0;
    for (int i = 0; i < 6; i++) {
      RedisServer away = quorum.server(i % 3);
      RedisServer behind = quorum.server((i + 1) % 3);
      away.signal("STOP");
      Lease lease = taken(client().mutex("n", LONG)); // has seen no token
      assertTrue(lease.fencingToken() > last, lease.fencingToken() + " after " + last);
      last = lease.fencingToken();
      lease.close();
      away.signal("CONT");
      behind.run("INCRBY", counter, "" + 100 * i); // as rounds do that came to nothing
    }
  }

  @Test
  void countersThatDiffer_areRaisedToTheToken() {
    Locks ours = client();
    String counter = new String(new Keys(new LockName("n")).counter(), US_ASCII);
    pair(ours.mutex("n"));
    for (int i = 1; i <= 5; i++) {
      quorum.server(i % 3).run("INCRBY", counter, "1000");
      Lease lease = taken(ours.mutex("n", LONG));
      long token = lease.fencingToken();
      long reached =
          quorum.servers().stream().filter(server -> count(server, counter) >= token).count();
      assertTrue(reached >= 2, reached + " servers count up to " + token);
      lease.close();
    }
  }

  /** A server that was not needed for a majority may be asked for the first time later. */
  private static long count(RedisServer server, String counter) {
    String last = (String) server.run("GET", counter);
    return last == null ? 0 : Long.parseLong(last);
  }
}
