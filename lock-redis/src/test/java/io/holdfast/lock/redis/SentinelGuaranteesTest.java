package io.holdfast.lock.redis;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.ClientOptions;
import io.holdfast.lock.Lease;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LockUnavailableException;
import io.holdfast.lock.Locks;
import io.holdfast.lock.tck.redis.RedisSentinels;
import io.holdfast.lock.tck.redis.RedisServer;
import io.holdfast.lock.tck.redis.SentinelFront;
import io.holdfast.lock.tck.redis.Waits;
import java.time.Duration;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What docs/guarantees.md says of servers under sentinels. */
@Tag("any-jdk")
@Timeout(90)
class SentinelGuaranteesTest extends SentinelsUnderTest {
  private static final Duration LEASE = Duration.ofSeconds(2);
  private static final String DELAY = "?grantDelay=2s";
  private static final String REPLICAS = "?minReplicas=1&replicaTimeout=200ms";

  private Locks locks(String url) {
    ClientOptions options =
        ClientOptions.defaults()
            .withDrainTime(Duration.ZERO)
            .withRequestTimeout(Duration.ofSeconds(1));
    return opened.add(Locks.builder().url(url).options(options).open());
  }

  private static LockOptions lease(Duration lease) {
    return LockOptions.defaults().withLease(lease);
  }

  // ---- the primary ends, and the replicas lack what it granted last

  /** Grants that no replica has, then a fail-over. */
  private <T> T failOverAfter(Function<Locks, T> grant, Locks of) {
    RedisServer old = store.primary();
    store.freezeReplicas();
    T granted;
    try {
      granted = grant.apply(of);
    } finally {
      store.expectSilence();
      old.kill();
      store.thawReplicas(old);
    }
    RedisServer unused = store.rejoin(old, false);
    return granted;
  }

  private static Lease acquired(Locks of, String name, Duration lease) {
    Lease held = of.mutex(name, lease(lease)).tryAcquire();
    assertNotNull(held);
    return held;
  }

  @Test
  void replicaLacksTheGrant_bothHold() throws Exception {
    Duration longer = Duration.ofSeconds(30);
    Locks ours = locks(store.url());
    Locks theirs = locks(store.url());
    Lease held = failOverAfter(locks -> acquired(locks, "lacks", longer), ours);
    try (Lease later = theirs.mutex("lacks", lease(longer)).tryAcquire(Waits.LONG)) {
      assertNotNull(later);
      assertTrue(held.isValid() && later.isValid(), "two valid holds, as guarantees.md says");
      assertTrue(later.fencingToken() > held.fencingToken());
    }
  }

  @Test
  void replicaLacksTheGrant_withGrantDelay_nobodyElseIsGrantedWhileItLasts() throws Exception {
    Locks ours = locks(store.url() + DELAY);
    Locks theirs = locks(store.url() + DELAY);
    ours.mutex("delayed", lease(LEASE)).acquire().close(); // the delay of the start is over
    long[] until = new long[1];
    Lease held =
        failOverAfter(
            locks -> {
              Lease lease = acquired(locks, "delayed", LEASE);
              until[0] = System.nanoTime() + lease.remaining().toNanos();
              return lease;
            },
            ours);
    try (Lease later = theirs.mutex("delayed", lease(LEASE)).tryAcquire(Waits.LONG)) {
      assertNotNull(later);
      assertFalse(held.isValid(), "two holders");
      assertTrue(System.nanoTime() - until[0] > 0, "it might have been believed until later");
      assertTrue(later.fencingToken() > held.fencingToken());
    }
  }

  @Test
  void replicaLacksTheGrant_withMinReplicas_itDoesNotCount() throws Exception {
    Locks ours = locks(store.url() + REPLICAS);
    Locks theirs = locks(store.url() + REPLICAS);
    failOverAfter(
        locks ->
            assertThrows(
                LockUnavailableException.class,
                () -> locks.mutex("counted", lease(LEASE)).tryAcquire()),
        ours);
    try (Lease later = theirs.mutex("counted", lease(LEASE)).tryAcquire(Waits.LONG)) {
      assertNotNull(later);
    }
  }

  // ---- the primary is cut off from all but one client, which cannot reach the sentinels either

  private record Sides(Lease minority, Lease majority) {}

  private Sides divided(String options, Duration silence, String... ofServers) throws Exception {
    RedisSentinels divisible = opened.add(RedisSentinels.divisible(ofServers));
    SentinelFront front = opened.add(divisible.front());
    Locks ours = locks(front.url() + options);
    Locks theirs = locks(divisible.url() + options);
    theirs.mutex("divided", lease(LEASE)).acquire().close();
    Lease held = ours.mutex("divided", lease(LEASE)).acquire();
    RedisServer old = divisible.primary();
    front.close();
    divisible.expectSilence(silence);
    divisible.cutOff(old);
    RedisServer unused = divisible.awaitOther(old);
    Lease later = theirs.mutex("divided", lease(LEASE)).tryAcquire(Waits.LONG);
    assertNotNull(later);
    return new Sides(held, later);
  }

  @Test
  void primaryIsCutOffWithAClient_bothHold() throws Exception {
    Sides sides = divided("", Duration.ofMillis(500));
    assertTrue(sides.minority().isValid() && sides.majority().isValid());
    assertTrue(sides.majority().fencingToken() > sides.minority().fencingToken());
  }

  @Test
  void primaryIsCutOffWithAClient_withMinReplicas_onlyOneHolds() throws Exception {
    Sides sides = divided(REPLICAS, Duration.ofMillis(500));
    assertFalse(sides.minority().isValid(), "two holders");
    assertTrue(sides.majority().isValid());
  }

  /** It stops to write before another one takes over. */
  @Test
  void primaryIsCutOffWithAClient_withGrantDelayAndStopping_onlyOneHolds() throws Exception {
    Sides sides =
        divided(
            DELAY,
            Duration.ofSeconds(3),
            "--min-replicas-to-write",
            "1",
            "--min-replicas-max-lag",
            "1");
    assertFalse(sides.minority().isValid(), "two holders");
    assertTrue(sides.majority().isValid());
  }
}
