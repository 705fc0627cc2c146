package io.holdfast.lock.redis;

import static io.holdfast.lock.tck.secrets.Secrets.MARK;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.lock.ClientOptions;
import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Lease;
import io.holdfast.lock.LockConfigurationException;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LockRefusedException;
import io.holdfast.lock.Locks;
import io.holdfast.lock.spi.Attempt;
import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.spi.LockName;
import io.holdfast.lock.spi.Renewal;
import io.holdfast.lock.spi.StoreException;
import io.holdfast.lock.spi.StoreException.Kind;
import io.holdfast.lock.tck.FrameCountingProxy;
import io.holdfast.lock.tck.Peer;
import io.holdfast.lock.tck.Ports;
import io.holdfast.lock.tck.lifecycle.Opened;
import io.holdfast.lock.tck.redis.RedisServer;
import io.holdfast.lock.tck.redis.Waits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import redis.clients.jedis.RedisClient;

/** Servers that lose grants, with the grant delay and without it. */
@Tag("any-jdk")
@Timeout(60)
class GrantDelayTest {
  private static final Duration DELAY = Duration.ofSeconds(1);
  private static final LockOptions OPTIONS = LockOptions.defaults().withLease(DELAY);
  private static final String CLOSED = "nothing is granted for another";

  /** Two partitions. */
  private static final List<String> NAMES = List.of("n", "m");

  @RegisterExtension final Opened opened = new Opened();

  private RedisServer server() {
    return opened.add(RedisServer.running());
  }

  /** One that was never a replica and is up for longer than the delay. */
  private RedisServer aged() {
    RedisServer server = server();
    await().atMost(Waits.LONG).until(() -> uptime(server) > DELAY.toSeconds());
    return server;
  }

  static long uptime(RedisServer server) {
    return number(server, "server", "uptime_in_seconds:");
  }

  private static long number(RedisServer server, String section, String before) {
    Matcher found =
        Pattern.compile("^" + before + "(\\d+)", Pattern.MULTILINE)
            .matcher((String) server.run("INFO", section));
    return found.find() ? Long.parseLong(found.group(1)) : 0;
  }

  /** Makes it a replica of a server that is not there: it keeps its data. */
  private static void demote(RedisServer server) {
    server.run("REPLICAOF", "127.0.0.1", "" + Ports.free());
  }

  private static void promote(RedisServer server) {
    server.run("REPLICAOF", "NO", "ONE");
  }

  private RedisServer promoted() {
    RedisServer server = server();
    demote(server);
    promote(server);
    return server;
  }

  private static String delayed(RedisServer server) {
    return server.url() + "?grantDelay=" + DELAY.toMillis() + "ms";
  }

  /** What is still held at the end need not be waited for. */
  private Locks locks(String url) {
    ClientOptions options = ClientOptions.defaults().withDrainTime(Duration.ZERO);
    return opened.add(Locks.builder().url(url).options(options).open());
  }

  private Peer peer(String url) {
    return opened.add(Peer.open(url));
  }

  private static Claim claim(Peer peer, String name) {
    return Peer.lasting(peer.claim(name), DELAY);
  }

  private static void closed(Peer peer, String name) {
    String said = peer.fails(Kind.REFUSED_FOR_NOW, claim(peer, name)).getMessage();
    assertTrue(said.contains(CLOSED), said);
  }

  /** Asks until it is granted, as one who waits. */
  private static void awaitGrant(Peer peer, Claim claim) {
    Claim waiting = Peer.awaiting(claim);
    await()
        .atMost(Waits.LONG)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> peer.attempt(waiting) instanceof Attempt.Granted);
  }

  private static void assertPassed(Duration least, long sinceNanos) {
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sinceNanos);
    assertTrue(millis >= least.toMillis(), "granted after ms: " + millis);
  }

  private static boolean hasMark(RedisServer server, String name) {
    byte[] mark = new Keys(new LockName(name)).mark();
    return server.run("EXISTS", new String(mark, US_ASCII)).equals(1L);
  }

  // ---- servers that lose grants

  /** How the server loses what it granted last. */
  enum Change {
    EMPTY {
      @Override
      void prepare(GrantDelayTest test, RedisServer server) {
        // Whatever it has will be lost.
      }

      @Override
      RedisServer strike(GrantDelayTest test, RedisServer server) {
        server.restartEmpty();
        return server;
      }
    },
    SNAPSHOT {
      @Override
      void prepare(GrantDelayTest test, RedisServer server) {
        server.run("SAVE");
      }

      @Override
      RedisServer strike(GrantDelayTest test, RedisServer server) {
        server.kill();
        server.start();
        return server;
      }
    },
    PROMOTED {
      @Override
      void prepare(GrantDelayTest test, RedisServer server) {
        test.replica = test.opened.add(server.replica());
        demote(test.replica); // from here on it gets nothing
      }

      @Override
      RedisServer strike(GrantDelayTest test, RedisServer server) {
        server.kill();
        promote(test.replica);
        return test.replica;
      }
    };

    abstract void prepare(GrantDelayTest test, RedisServer server);

    /** Returns the server that serves from now on. */
    abstract RedisServer strike(GrantDelayTest test, RedisServer server);
  }

  private RedisServer replica;

  /** When the server lost what it had granted, or a moment before. */
  private long struck;

  /** Has all names held, by a client that goes on renewing, and the server lose that. */
  private RedisServer loseHolds(Change change, RedisServer server, Locks holder, List<Lease> held)
      throws InterruptedException {
    for (String name : NAMES) {
      holder.mutex(name, OPTIONS).acquire().close(); // the older data have counters and marks
    }
    change.prepare(this, server);
    for (String name : NAMES) {
      held.add(holder.mutex(name, OPTIONS).acquire());
    }
    struck = System.nanoTime();
    RedisServer next = change.strike(this, server);
    for (String name : NAMES) {
      assertNull(next.run("GET", new String(new Keys(new LockName(name)).lock(), US_ASCII)));
    }
    return next;
  }

  @ParameterizedTest
  @EnumSource
  void grantsLost_withDelay_nobodyElseIsGrantedWhileTheyLast(Change change) throws Exception {
    RedisServer server = server();
    List<Lease> held = new ArrayList<>();
    RedisServer next = loseHolds(change, server, locks(delayed(server)), held);
    Locks other = locks(delayed(next));
    for (int i = 0; i < NAMES.size(); i++) {
      DistributedLock lock = other.mutex(NAMES.get(i), OPTIONS);
      try (Lease later = lock.acquire()) {
        assertFalse(held.get(i).isValid(), "two holders of " + NAMES.get(i));
        assertPassed(DELAY, struck);
        assertTrue(later.fencingToken() > held.get(i).fencingToken());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void grantsLost_withoutDelay_exclusionIsLostAndFencingKept(Change change) throws Exception {
    RedisServer server = server();
    LockOptions longer = LockOptions.defaults().withLease(Duration.ofSeconds(30));
    Locks holder = locks(server.url());
    holder.mutex("n", longer).acquire().close();
    change.prepare(this, server);
    Lease held = holder.mutex("n", longer).acquire();
    Locks other = locks(change.strike(this, server).url());
    try (Lease later = other.mutex("n", longer).tryAcquire()) {
      assertNotNull(later);
      assertTrue(held.isValid() && later.isValid(), "the delay would be of no use");
      assertTrue(later.fencingToken() > held.fencingToken());
    }
  }

  // ---- since when a server is the primary

  @Test
  void freshServer_isClosedUntilItIsUpForTheDelay() throws Exception {
    long before = System.nanoTime();
    Locks locks = locks(delayed(server()));
    DistributedLock lock = locks.mutex("n", OPTIONS);
    String said = assertThrows(LockRefusedException.class, lock::tryLock).getMessage();
    assertTrue(said.contains(CLOSED), said);
    assertFalse(lock.tryLock(300, TimeUnit.MILLISECONDS));
    try (Lease lease = lock.acquire()) {
      assertNotNull(lease);
      assertPassed(DELAY, before);
    }
    assertTrue(locks.mutex("m", OPTIONS).tryLock(), "the whole server is open");
    locks.mutex("m", OPTIONS).unlock();
  }

  @Test
  void longUptimeAndNeverAReplica_isOpen_andNeedsNoMark() {
    RedisServer server = aged();
    Peer peer = peer(delayed(server));
    peer.granted(claim(peer, "n"));
    server.replica().close(); // that changes its replication id
    Peer later = peer(delayed(server));
    later.granted(claim(later, "m"));
    assertFalse(hasMark(server, "n") || hasMark(server, "m"));
  }

  @Test
  void promoted_eachPartitionIsClosedFromItsFirstAttempt_forEverybody() {
    RedisServer server = promoted();
    Peer a = peer(delayed(server));
    Peer b = peer(delayed(server));
    long first = System.nanoTime();
    closed(a, "n");
    await().pollDelay(DELAY.dividedBy(2)).until(() -> true);
    closed(b, "n");
    long second = System.nanoTime();
    closed(b, "m");
    Claim n = claim(a, "n");
    awaitGrant(a, n);
    assertPassed(DELAY, first);
    a.release(n);
    b.granted(claim(b, "n")); // which counted from the other's attempt
    awaitGrant(b, claim(b, "m"));
    assertPassed(DELAY, second);
    Peer later = peer(delayed(server));
    assertInstanceOf(Attempt.Busy.class, later.attempt(claim(later, "n")), "open, and held");
    assertTrue(hasMark(server, "n") && hasMark(server, "m"));
  }

  @Test
  void promotedAgain_isClosedAgain() {
    RedisServer server = promoted();
    Peer peer = peer(delayed(server));
    Claim claim = claim(peer, "n");
    awaitGrant(peer, claim);
    peer.release(claim);
    demote(server); // another grants now, and nothing of that comes here
    String said = peer.fails(Kind.REFUSED_FOR_NOW, claim(peer, "n")).getMessage();
    assertTrue(said.contains("it is a replica"), said);
    promote(server);
    assertTrue(hasMark(server, "n"), "its own, of its first time");
    long before = System.nanoTime();
    closed(peer, "n");
    awaitGrant(peer, claim(peer, "n"));
    assertPassed(DELAY, before);
  }

  @Test
  void replica_isNamedAsOne() {
    RedisServer server = server();
    demote(server);
    Peer peer = peer(delayed(server));
    String said = peer.fails(Kind.REFUSED_FOR_NOW, claim(peer, "n")).getMessage();
    assertTrue(said.contains("it is a replica"), said);
  }

  /** A newer one, as a rule. */
  @Test
  void installedServer_tellsAsMuch() {
    Optional<RedisServer> installed = RedisServer.startInstalled();
    assumeTrue(installed.isPresent(), "no redis-server on the PATH");
    RedisServer server = opened.add(installed.get());
    Peer fresh = peer(delayed(server));
    closed(fresh, "n");
    awaitGrant(fresh, claim(fresh, "n"));
    demote(server);
    promote(server);
    Peer peer = peer(delayed(server));
    closed(peer, "m");
    awaitGrant(peer, claim(peer, "m"));
    assertFalse(hasMark(server, "n"));
    assertTrue(hasMark(server, "m"));
  }

  // ---- what goes on meanwhile

  @Test
  void closed_renewalsAndReleasesGoOn_andReservationsAreNotTurnedIntoGrants() {
    RedisServer server = server();
    Peer holder = peer(delayed(server)); // as one that was granted before the promotion
    Claim held = claim(holder, "n");
    awaitGrant(holder, held);
    demote(server);
    promote(server);
    Peer peer = peer(delayed(server));
    Claim waiting = Peer.awaiting(claim(peer, "n"));
    long before = System.nanoTime();
    assertTrue(peer.busy(waiting).registered());
    assertInstanceOf(Renewal.Renewed.class, holder.renew(held));
    holder.release(held);
    String reserved = "r" + waiting.id() + " ";
    assertEquals(
        reserved, server.run("GET", new String(new Keys(waiting.name()).lock(), US_ASCII)));
    assertTrue(peer.busy(waiting).registered());
    closed(peer, "n");
    awaitGrant(peer, waiting);
    assertPassed(DELAY, before);
  }

  @Test
  void scriptsForgotten_changesNothing() {
    RedisServer server = promoted();
    Peer peer = peer(delayed(server));
    closed(peer, "n");
    server.run("SCRIPT", "FLUSH");
    closed(peer, "n");
    Claim claim = claim(peer, "n");
    awaitGrant(peer, claim);
    server.run("SCRIPT", "FLUSH");
    peer.granted(claim);
  }

  // ---- cost

  @Test
  void established_costsNothing() {
    RedisServer server = aged();
    try (FrameCountingProxy proxy = FrameCountingProxy.resp("127.0.0.1", server.port())) {
      Locks locks = locks("redis://127.0.0.1:" + proxy.port() + "?grantDelay=1s");
      server.run("CONFIG", "RESETSTAT");
      long frames = proxy.frames();
      pairs(locks, "n", 1);
      assertEquals(2, looks(server), "INFO server and INFO replication");
      pairs(locks, "n", 99);
      assertEquals(2 + 1, looks(server), "with that of the line above");
      pairs(locks, "m", 1);
      assertEquals(4 + 2, looks(server), "another partition");
      double perPair = (proxy.frames() - frames) / 101.0;
      assertTrue(perPair < 2.1, perPair + " requests per pair"); // or a renewal, on a busy machine
      server.run("CLIENT", "KILL", "TYPE", "normal");
      await().atMost(Waits.LONG).until(() -> server.clients().isEmpty());
      pairs(locks, "m", 2);
      assertEquals(6 + 3, looks(server), "another connection");
    }
  }

  private static void pairs(Locks locks, String name, int times) {
    DistributedLock lock = locks.mutex(name, OPTIONS);
    for (int i = 0; i < times; i++) {
      lock.lock();
      try {
        assertNotNull(lock.current());
      } finally {
        lock.unlock();
      }
    }
  }

  private static long looks(RedisServer server) {
    return server.calls("info");
  }

  // ---- a client of the application's

  @Test
  void clientOfTheApplication_looksEachTime() {
    RedisServer server = promoted();
    try (RedisClient client = RedisClient.create(server.url())) {
      Peer peer = opened.add(Peer.over(RedisLockProvider.using(client, DELAY)));
      long before = System.nanoTime();
      closed(peer, "n");
      Claim claim = claim(peer, "n");
      awaitGrant(peer, claim);
      assertPassed(DELAY, before);
      server.run("CONFIG", "RESETSTAT");
      peer.granted(claim);
      peer.granted(claim);
      assertEquals(4, looks(server));
    }
  }

  // ---- input

  @Test
  void leaseLongerThanTheDelay_isRefused() {
    Locks locks = locks(delayed(server()));
    LockOptions longer = OPTIONS.withLease(DELAY.plusMillis(1));
    String said =
        assertThrows(IllegalArgumentException.class, () -> locks.mutex("n", longer)).getMessage();
    assertTrue(said.contains("to PT1S on redis://") && said.contains("?grantDelay=PT1S"), said);
  }

  @Test
  void outOfBounds_isRefused() {
    RedisServer server = server();
    for (String wrong : List.of("99ms", "61m", "x", "")) {
      String url = server.url() + "?grantDelay=" + wrong;
      String said =
          assertThrows(LockConfigurationException.class, () -> Locks.open(url)).getMessage();
      assertTrue(said.contains("grantDelay must be from PT0.1S to PT1H"), said);
    }
    try (RedisClient client = RedisClient.create(server.url())) {
      for (Duration wrong : List.of(Duration.ofMillis(99), Duration.ofMinutes(61))) {
        assertThrows(IllegalArgumentException.class, () -> RedisLockProvider.using(client, wrong));
      }
    }
  }

  @Test
  void userWithoutInfo_isToldWhichRight() {
    RedisServer server = server();
    server.run("ACL", "SETUSER", "locks", "on", ">" + MARK, "resetchannels", "~holdfast:*");
    server.run("ACL", "SETUSER", "locks", "&holdfast:*", "+@all", "-@dangerous");
    String url = "redis://locks:" + MARK + "@127.0.0.1:" + server.port() + "?grantDelay=1s";
    StoreException refused = assertThrows(StoreException.class, () -> peer(url));
    assertTrue(refused.getMessage().contains("lacks the right +info"), refused::getMessage);
    server.run("ACL", "SETUSER", "locks", "+info");
    closed(peer(url), "n");
  }

  @Test
  void names_areInTwoPartitions() {
    assertNotEquals(
        new Keys(new LockName("n")).partition(), new Keys(new LockName("m")).partition());
  }
}
