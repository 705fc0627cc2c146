package io.holdfast.lock.redis;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Lease;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.Locks;
import io.holdfast.lock.tck.redis.RedisCluster;
import io.holdfast.lock.tck.redis.RedisServer;
import io.holdfast.lock.tck.redis.Waits;
import io.holdfast.lock.tck.seckill.FencedOffException;
import io.holdfast.lock.tck.seckill.InMemoryTicketOffice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Nodes of a cluster end, stand still and come back. */
@Tag("any-jdk")
class ClusterLossTest extends ClusterUnderTest {
  private static final Duration NODE_TIMEOUT = Duration.ofSeconds(1);
  private static final Duration DELAY = Duration.ofSeconds(2);
  private static final LockOptions LONG = LockOptions.defaults().withLease(Duration.ofSeconds(30));

  private static final LockOptions DELAYED = LockOptions.defaults().withLease(DELAY);

  private static RedisCluster cluster;

  @BeforeAll
  static void start() {
    cluster = RedisCluster.start(3, 1, NODE_TIMEOUT);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  private Locks locks() {
    return locks(cluster.url());
  }

  private static void comeBack(RedisServer old) {
    old.start();
    cluster.awaitAgreement();
  }

  private static void noWorse(long most, long millis, String what) {
    assertTrue(millis <= most, () -> "%s took %d ms".formatted(what, millis));
  }

  /** The cluster finds out by itself, and promotes the replica. */
  @Test
  void primaryEnds_itsLocksComeBack_andOthersNoticeNothing() throws Exception {
    RedisServer lost = cluster.primaries().get(0);
    RedisServer left = cluster.primaries().get(1);
    Locks ours = locks();
    String name = nameAt(cluster, lost);
    ours.mutex(name, LONG).acquire().close();
    Lease beside = ours.mutex(nameAt(cluster, left), OPTIONS).acquire();
    DistributedLock free = ours.mutex(namesAt(cluster, left).toList().get(1), OPTIONS);
    taken(free).close();
    lost.kill();
    long struck = System.nanoTime();
    CompletableFuture<Lease> waiting = ours.mutex(name, LONG).acquireAsync(Waits.LONG);
    while (!waiting.isDone()) {
      long start = System.nanoTime();
      try (Lease lease = free.tryAcquire()) {
        assertTrue(lease.isValid());
      }
      noWorse(1500, millisSince(start), "an attempt at a node that lives");
      beside.ensureValid();
    }
    waiting.get().close();
    noWorse(NODE_TIMEOUT.toMillis() + 6000, millisSince(struck), "the fail-over");
    comeBack(lost);
    try (Lease again = taken(ours.mutex(name))) {
      assertTrue(again.isValid());
    }
  }

  /** For up to a second the primary keeps its clients waiting. */
  @Test
  void switchInGoodOrder_holdAndWaiterGoOn() throws Exception {
    RedisServer primary = cluster.primaries().get(0);
    String name = nameAt(cluster, primary);
    LockOptions options = LockOptions.defaults().withLease(Duration.ofSeconds(6));
    Lease held = locks().mutex(name, options).acquire();
    Locks other = locks();
    Duration patience = Waits.LONG.multipliedBy(3); // the servers may need a second request
    CompletableFuture<Lease> waiting = other.mutex(name, OPTIONS).acquireAsync(patience);
    await().atMost(Waits.LONG).until(() -> other.statistics().attempts() > 0);
    cluster.switchTo(cluster.replicaOf(primary));
    lasts(held, options);
    held.close();
    Lease next = waiting.get(2, TimeUnit.SECONDS);
    assertTrue(next.fencingToken() > held.fencingToken());
    next.close();
  }

  @Test
  void switchThereAndBack_tokensRise() {
    RedisServer primary = cluster.primaries().get(0);
    DistributedLock lock = locks().mutex(nameAt(cluster, primary));
    long last = 0;
    for (int i = 0; i < 4; i++) {
      try (Lease lease = taken(lock)) {
        assertTrue(lease.fencingToken() > last);
        last = lease.fencingToken();
      }
      RedisServer next = cluster.replicaOf(primary);
      cluster.swap(primary);
      primary = next;
    }
  }

  /** Returns a client that was served by a replica of a primary, when that was none. */
  private Locks servedByReplica(RedisServer primary, String name, String url) {
    Locks client = locks(url);
    RedisServer replica = cluster.replicaOf(primary);
    cluster.swap(primary);
    taken(client.mutex(name, DELAYED)).close();
    cluster.swap(replica);
    return client;
  }

  /** The replica lacks the latest tokens; its clock does not. */
  @Test
  void promotedWithoutTheLatestTokens_overAnOldConnection_tokensRise() throws Exception {
    RedisServer primary = cluster.primaries().get(0);
    String name = nameAt(cluster, primary);
    Locks old = servedByReplica(primary, name, cluster.url());
    DistributedLock ours = locks().mutex(name, DELAYED);
    taken(ours).close();
    Lease last = loseGrant(primary, new Repeated(ours, 50)::last);
    try (Lease next = taken(old.mutex(name, DELAYED))) {
      assertTrue(
          next.fencingToken() > last.fencingToken(),
          () -> last.fencingToken() + " before " + next.fencingToken());
    }
    comeBack(primary);
  }

  /** Takes a lock some times, and keeps it the last time. */
  private record Repeated(DistributedLock lock, int times) {
    Lease last() throws InterruptedException {
      for (int i = 1; i < times; i++) {
        lock.acquire().close();
      }
      return lock.acquire();
    }
  }

  @Test
  void nodeOfTheSubscriptionEnds_waitersAreToldByAnother() throws Exception {
    Locks ours = locks();
    Locks theirs = locks();
    RedisServer first = cluster.primaries().get(0);
    String there = nameAt(cluster, first);
    Lease held = ours.mutex(there, OPTIONS).acquire();
    assertFalse(theirs.mutex(there, OPTIONS).tryLock(Duration.ofMillis(100)));
    held.close();
    await().atMost(Waits.LONG).until(() -> listenedAt(cluster).contains(first));
    String elsewhere = nameAt(cluster, cluster.primaries().get(1));
    cluster.loseAndPromote(first);
    await().atMost(Waits.LONG).until(() -> !listenedAt(cluster).isEmpty());
    List<Long> waits = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      waits.add(handOver(ours, theirs, elsewhere));
    }
    // Told, not found by a poll: those come each 500 ms.
    long prompt = waits.stream().filter(millis -> millis < 100).count();
    assertTrue(prompt >= 3, () -> "hand-overs took ms: " + waits);
    comeBack(first);
  }

  /** Returns how many ms it took from the release to the grant. */
  private static long handOver(Locks from, Locks to, String name) throws Exception {
    Lease held = from.mutex(name).acquire();
    long before = to.statistics().attempts();
    CompletableFuture<Lease> waiting = to.mutex(name).acquireAsync(Waits.LONG);
    await()
        .atMost(Waits.LONG)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> to.statistics().attempts() > before);
    long start = System.nanoTime();
    held.close();
    waiting.get(Waits.LONG.toMillis(), TimeUnit.MILLISECONDS).close();
    return millisSince(start);
  }

  /** It knows of no fail-over and answers nothing: its own locks wait, others do not. */
  @Test
  void primaryFrozen_othersNoticeNothing_andItsLocksComeBack() throws Exception {
    RedisServer frozen = cluster.primaries().get(0);
    RedisServer left = cluster.primaries().get(1);
    Locks ours = locks();
    String name = nameAt(cluster, frozen);
    ours.mutex(name).acquire().close();
    Lease beside = ours.mutex(nameAt(cluster, left), OPTIONS).acquire();
    DistributedLock free = ours.mutex(namesAt(cluster, left).toList().get(1), OPTIONS);
    taken(free).close();
    frozen.signal("STOP");
    try {
      CompletableFuture<Lease> waiting = ours.mutex(name).acquireAsync(Waits.LONG);
      while (!waiting.isDone()) {
        long start = System.nanoTime();
        taken(free).close();
        noWorse(1500, millisSince(start), "an attempt at a node that lives");
        beside.ensureValid();
      }
      waiting.get().close();
    } finally {
      frozen.signal("CONT");
    }
    cluster.awaitAgreement();
    taken(ours.mutex(name)).close();
  }

  /** Has a primary grant something that its replica never hears of, and the replica promoted. */
  private static Lease loseGrant(RedisServer primary, Callable<Lease> taking) throws Exception {
    RedisServer replica = cluster.replicaOf(primary);
    replica.signal("STOP");
    Lease held;
    try {
      primary.run("CLIENT", "KILL", "TYPE", "replica");
      held = taking.call();
      primary.kill();
    } finally {
      replica.signal("CONT");
    }
    cluster.promote(replica, "FORCE");
    return held;
  }

  @Test
  void primaryLost_withoutDelay_bothHold() throws Exception {
    RedisServer primary = cluster.primaries().get(0);
    String name = nameAt(cluster, primary);
    Locks theirs = locks();
    taken(theirs.mutex(name)).close();
    Lease first = loseGrant(primary, locks().mutex(name, LONG)::acquire);
    try (Lease second = taken(theirs.mutex(name, LONG))) {
      assertTrue(first.isValid() && second.isValid(), "two valid holds at once");
      InMemoryTicketOffice office = InMemoryTicketOffice.fenced(2);
      office.sell(1, "second", second.fencingToken());
      assertThrows(FencedOffException.class, () -> office.sell(1, "first", first.fencingToken()));
    }
    comeBack(primary);
  }

  @Test
  void primaryLost_withDelay_nobodyElseIsGrantedWhileTheGrantLasts() throws Exception {
    String url = cluster.url() + "?grantDelay=" + DELAY.toMillis() + "ms";
    RedisServer primary = cluster.primaries().get(0);
    String name = nameAt(cluster, primary);
    Locks theirs = servedByReplica(primary, name, url);
    DistributedLock ours = locks(url).mutex(name, DELAYED);
    ours.acquire().close(); // its first delay is over
    Lease first = loseGrant(primary, ours::acquire);
    long struck = System.nanoTime();
    try (Lease second = theirs.mutex(name, DELAYED).acquire()) {
      assertFalse(first.isValid(), "two holders");
      assertTrue(millisSince(struck) >= DELAY.toMillis(), () -> "after ms: " + millisSince(struck));
      assertTrue(second.fencingToken() > first.fencingToken());
    }
    comeBack(primary);
  }

  /** What its last node had lost is not known to the next one. */
  @Test
  void slotMoves_withDelay_isClosedFromItsFirstAttempt_andHoldsGoOn() throws Exception {
    String url = cluster.url() + "?grantDelay=" + DELAY.toMillis() + "ms";
    List<String> names = namesOfOnePartition(2);
    int slot = ClusterFixture.slot(names.get(0));
    Lease held = locks(url).mutex(names.get(0), DELAYED).acquire();
    RedisServer from = cluster.owner(slot);
    RedisServer to =
        cluster.primaries().stream().filter(each -> each != from).findFirst().orElseThrow();
    cluster.move(slot, to);
    long moved = System.nanoTime();
    try (Lease other = locks(url).mutex(names.get(1), DELAYED).acquire()) {
      assertTrue(millisSince(moved) >= DELAY.toMillis(), () -> "after ms: " + millisSince(moved));
      assertTrue(other.isValid());
    }
    held.ensureValid();
    held.close();
    cluster.move(slot, from);
    assertEquals(from, cluster.owner(slot));
  }
}
