package io.holdfast.lock.zookeeper;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Lease;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.Locks;
import io.holdfast.lock.spi.Attempt;
import io.holdfast.lock.spi.Attempt.Busy;
import io.holdfast.lock.spi.Attempt.Granted;
import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.tck.FrameCountingProxy;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of nodes whose creation or deletion was not answered. */
@Timeout(60)
@Tag("any-jdk")
class LostRepliesTest {
  private static final String NAME = "orders/42";
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofSeconds(1);

  /** A session outlasts the time until the silence is noticed and a new connection is made. */
  private static final int TICK_MILLIS = 200;

  private static final int SESSION_MILLIS = 20 * TICK_MILLIS;

  private final Ensemble server = Ensemble.ticking(TICK_MILLIS);
  private final FrameCountingProxy proxy = server.proxy();

  @AfterEach
  void close() {
    proxy.close();
    server.close();
  }

  private String url() {
    return "zookeeper://127.0.0.1:%d?sessionTimeout=%dms".formatted(proxy.port(), SESSION_MILLIS);
  }

  private static DistributedLock lock(Locks locks) {
    return locks.mutex(NAME, LockOptions.defaults().withLease(LONG));
  }

  @Test
  void replyToCreateIsLost_itsNodeIsFoundAndTaken() throws Exception {
    try (Locks locks = Locks.open(url())) {
      lock(locks).acquire().close();
      proxy.swallowReplies(1);
      CompletableFuture<Lease> acquiring = lock(locks).acquireAsync(LONG);
      await().until(() -> server.nodes() == 1);
      long created = server.transactions();
      Lease lease = acquiring.get(20, TimeUnit.SECONDS);
      assertEquals(created, lease.fencingToken() >> 10);
      assertEquals(1, server.nodes());
      lease.close();
      assertEquals(0, server.nodes());
    }
  }

  @Test
  void replyToDeleteIsLost_nothingIsLeftAndTheNextIsServed() throws Exception {
    try (Locks locks = Locks.open(url())) {
      Lease lease = lock(locks).acquire();
      proxy.swallowReplies(1);
      lease.close();
      assertEquals(0, server.nodes());
      Lease next = lock(locks).acquireAsync(LONG).get(20, TimeUnit.SECONDS);
      assertTrue(next.fencingToken() > lease.fencingToken());
      next.close();
    }
  }

  @Test
  void replyToCreateIsLost_nodeOfAnEarlierSessionIsNotTaken() throws Exception {
    try (Direct direct = new Direct(url())) {
      // Which of two nodes is listed first is chance: several times, so that it is the wrong one.
      List<Claim> claims = Stream.of("a", "b", "c", "d", "e", "f").map(direct::claim).toList();
      ZooKeeper earlier = new ZooKeeper(server.hosts(), SESSION_MILLIS, event -> {});
      for (Claim claim : claims) {
        assertInstanceOf(Granted.class, direct.attempt(claim, LONG).get());
        direct.release(claim).get();
        earlier.create(
            Nodes.path(claim.name()) + "/" + Nodes.prefix(claim.id()),
            new byte[0],
            ZooDefs.Ids.OPEN_ACL_UNSAFE,
            CreateMode.EPHEMERAL_SEQUENTIAL);
      }
      proxy.swallowReplies(1);
      List<CompletableFuture<Attempt>> lost =
          claims.stream().map(claim -> direct.attempt(claim, SHORT)).toList();
      for (CompletableFuture<Attempt> attempt : lost) {
        assertThrows(ExecutionException.class, attempt::get);
      }
      answers(direct, claims).forEach(answer -> assertInstanceOf(Busy.class, answer));
      assertEquals(2L * claims.size(), server.nodes());
      earlier.close();
      answers(direct, claims).forEach(answer -> assertInstanceOf(Granted.class, answer));
      for (Claim claim : claims) {
        direct.release(claim).get();
      }
      assertEquals(0, server.nodes());
    }
  }

  /** Repeats attempts that fail, as the engine does; in the meantime places would be lost. */
  private static List<Attempt> answers(Direct direct, List<Claim> claims) {
    return await()
        .atMost(LONG)
        .ignoreExceptions()
        .until(() -> attemptAll(direct, claims), Objects::nonNull);
  }

  private static List<Attempt> attemptAll(Direct direct, List<Claim> claims) {
    List<CompletableFuture<Attempt>> attempts =
        claims.stream().map(claim -> direct.attempt(claim, SHORT)).toList();
    return attempts.stream().map(CompletableFuture::join).toList();
  }

  @Test
  void releaseBehindAnAttemptThatMakesTheParents_leavesNothing() throws Exception {
    try (Direct direct = new Direct(url())) {
      Claim warmUp = direct.claim("warm-up");
      direct.attempt(warmUp, LONG).get();
      direct.release(warmUp).get();
      Duration delay = Duration.ofMillis(200);
      proxy.delay(delay);
      Claim claim = direct.claim(NAME);
      CompletableFuture<Attempt> attempt = direct.attempt(claim, delay.dividedBy(2));
      assertThrows(ExecutionException.class, attempt::get);
      direct.release(claim).get();
      proxy.delay(Duration.ZERO);
      await().during(delay.multipliedBy(4)).atMost(LONG).until(() -> server.nodes() == 0);
    }
  }

  @Test
  void holdSpansAReconnection() throws Exception {
    try (Ensemble patient = Ensemble.ticking(500);
        FrameCountingProxy way = patient.proxy();
        Locks locks =
            Locks.open("zookeeper://127.0.0.1:%d?sessionTimeout=10s".formatted(way.port()))) {
      Lease lease = lock(locks).acquire();
      long before = patient.transactions();
      way.cut();
      await().until(() -> patient.transactions() > before);
      assertTrue(lease.isValid());
      lease.close();
      assertEquals(0, patient.nodes());
    }
  }
}
