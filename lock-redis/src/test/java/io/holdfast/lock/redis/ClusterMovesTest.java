package io.holdfast.lock.redis;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.ClientOptions;
import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Lease;
import io.holdfast.lock.LockRefusedException;
import io.holdfast.lock.Locks;
import io.holdfast.lock.tck.kit.Crowd;
import io.holdfast.lock.tck.redis.RedisCluster;
import io.holdfast.lock.tck.redis.RedisServer;
import io.holdfast.lock.tck.redis.Waits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Slots move while their locks are held, waited for and handed over. */
@Tag("any-jdk")
class ClusterMovesTest extends ClusterUnderTest {
  private static RedisCluster cluster;

  @BeforeAll
  static void start() {
    cluster = RedisCluster.start(3, 0, Duration.ofSeconds(5));
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  private Locks locks() {
    return locks(cluster.url());
  }

  /** Returns a primary that has not got a slot. */
  private static RedisServer another(int slot) {
    RedisServer owner = cluster.owner(slot);
    return cluster.primaries().stream().filter(each -> each != owner).findFirst().orElseThrow();
  }

  @Test
  void slotMoves_holdAndWaiterGoOn() throws Exception {
    int slot = ClusterFixture.slot("n");
    RedisServer to = another(slot);
    Lease held = locks().mutex("n", OPTIONS).acquire();
    Locks other = locks();
    CompletableFuture<Lease> waiting = other.mutex("n", OPTIONS).acquireAsync(Waits.LONG);
    await().atMost(Waits.LONG).until(() -> other.statistics().attempts() > 0);
    cluster.move(slot, to);
    assertEquals(1L, to.run("EXISTS", key("n")), "its key has moved");
    lasts(held);
    held.close();
    try (Lease next = waiting.get(1, TimeUnit.SECONDS)) {
      assertTrue(next.fencingToken() > held.fencingToken());
    }
  }

  @Test
  void tokens_overMovesToEachNodeAndBack_rise() {
    DistributedLock lock = locks().mutex("tokens", OPTIONS);
    int slot = ClusterFixture.slot("tokens");
    long last = 0;
    for (int round = 0; round < 2; round++) {
      for (RedisServer to : cluster.primaries()) {
        cluster.move(slot, to);
        for (int i = 0; i < 3; i++) {
          try (Lease lease = lock.tryAcquire()) {
            assertNotNull(lease);
            assertTrue(lease.fencingToken() > last, last + " before " + lease.fencingToken());
            last = lease.fencingToken();
          }
        }
      }
    }
  }

  /** Some of the keys of a partition are here and some there, for longer than a lease. */
  @Test
  void slotHalfMoved_holdsAreRenewedOneByOne_andOthersWaitUntilItHasMoved() throws Exception {
    List<String> names = namesOfOnePartition(4);
    int slot = ClusterFixture.slot(names.get(0));
    RedisServer to = another(slot);
    Locks ours = locks();
    List<Lease> held = new ArrayList<>();
    for (String name : names.subList(0, 3)) {
      held.add(ours.mutex(name, OPTIONS).acquire());
    }
    long asked = to.calls("asking");
    cluster.beginMove(slot, to);
    cluster.moveKeys(slot, to, key(names.get(0)));
    for (Lease lease : held) {
      lasts(lease);
    }
    assertTrue(to.calls("asking") > asked, "nobody has asked the target");
    Locks theirs = locks();
    long start = System.nanoTime();
    LockRefusedException said =
        assertThrows(LockRefusedException.class, theirs.mutex(names.get(3))::tryLock);
    assertTrue(said.getMessage().contains("a slot is being moved"), said::getMessage);
    assertTrue(millisSince(start) <= ClientOptions.defaults().requestTimeout().toMillis());
    CompletableFuture<Lease> waiting = theirs.mutex(names.get(3)).acquireAsync(Waits.LONG);
    cluster.moveKeys(slot, to);
    cluster.endMove(slot, to);
    waiting.get(Waits.LONG.toMillis(), TimeUnit.MILLISECONDS).close();
    for (Lease lease : held) {
      lease.ensureValid();
      lease.close();
    }
  }

  @Test
  void handOver_whileTheSlotMoves_isOneGrantAtATime() throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    CompletableFuture<Void> moving =
        CompletableFuture.runAsync(
            () -> {
              int slot = ClusterFixture.slot("handed");
              while (!stop.get()) {
                cluster.primaries().forEach(to -> cluster.move(slot, to));
              }
            });
    List<Locks> clients = List.of(locks(), locks(), locks());
    exclude(clients, List.of("handed"), 6, 40);
    stop.set(true);
    moving.get(Waits.LONG.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Test
  void reshardToANodeThatIsAdded_underLoad_failsNothing() throws Exception {
    RedisCluster growing = opened.add(RedisCluster.start(2, 0, Duration.ofSeconds(5)));
    List<Locks> clients = List.of(locks(growing.url()), locks(growing.url()));
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      names.add("load" + i);
    }
    AtomicBoolean done = new AtomicBoolean();
    CompletableFuture<RedisServer> adding =
        CompletableFuture.supplyAsync(
            () -> {
              RedisServer added = growing.addPrimary();
              names.forEach(name -> growing.move(ClusterFixture.slot(name), added));
              done.set(true);
              return added;
            });
    do {
      exclude(clients, names, 8, 40);
    } while (!done.get());
    exclude(clients, names, 8, 20);
    RedisServer added = adding.get(Waits.LONG.toMillis(), TimeUnit.MILLISECONDS);
    assertTrue(added.calls("evalsha") + added.calls("eval") > 0, "nobody has asked the new node");
    Locks late = locks("redis+cluster://127.0.0.1:" + added.port());
    late.mutex(names.get(0)).acquire().close();
  }

  /** Threads take names in turn; nobody is in beside another, and tokens rise. */
  private static void exclude(List<Locks> clients, List<String> names, int threads, int times) {
    AtomicIntegerArray in = new AtomicIntegerArray(names.size());
    AtomicLongArray tokens = new AtomicLongArray(names.size());
    Crowd.run(
        threads,
        50,
        thread ->
            () -> {
              Locks client = clients.get(thread % clients.size());
              for (int i = 0; i < times; i++) {
                int which = (thread + i) % names.size();
                try (Lease lease = client.mutex(names.get(which)).acquire()) {
                  assertEquals(1, in.incrementAndGet(which), "holders of " + names.get(which));
                  long before = tokens.getAndSet(which, lease.fencingToken());
                  assertTrue(before < lease.fencingToken(), "tokens rise");
                  in.decrementAndGet(which);
                }
              }
            });
  }

  @Test
  void tryLock_moved_costsOneMoreRequest() {
    Locks client = locks();
    DistributedLock lock = client.mutex("moved", OPTIONS);
    assertTrue(lock.tryLock());
    int slot = ClusterFixture.slot("moved");
    RedisServer to = another(slot);
    cluster.move(slot, to);
    lock.unlock();
    assertNull(to.run("GET", key("moved")), "released where it is now");
    assertTrue(lock.tryLock());
    lock.unlock();
  }
}
