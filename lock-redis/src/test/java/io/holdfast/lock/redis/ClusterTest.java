package io.holdfast.lock.redis;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.holdfast.lock.Finding;
import io.holdfast.lock.Lease;
import io.holdfast.lock.LockException;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LockRefusedException;
import io.holdfast.lock.Locks;
import io.holdfast.lock.spi.LockName;
import io.holdfast.lock.tck.Ports;
import io.holdfast.lock.tck.redis.RedisCluster;
import io.holdfast.lock.tck.redis.RedisServer;
import io.holdfast.lock.tck.redis.Waits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A cluster in which nothing changes, but for what a test ends for itself. */
class ClusterTest extends ClusterUnderTest {
  private static RedisCluster cluster;

  @BeforeAll
  static void start() {
    cluster = RedisCluster.start(3, 0, Duration.ofSeconds(5));
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Test
  void someNodesOfTheUrl_areDown_othersAreAsked() {
    String url =
        "redis+cluster://127.0.0.1:%d,127.0.0.1:%d"
            .formatted(Ports.free(), cluster.primaries().get(2).port());
    Locks locks = locks(url);
    assertEquals(url, locks.toString().replaceAll(".*(redis[^ \\]]*).*", "$1"));
    for (RedisServer each : cluster.primaries()) {
      taken(locks.mutex(nameAt(cluster, each))).close();
    }
  }

  @Test
  void serverOfItsOwn_isSaid() {
    try (RedisServer server = RedisServer.running()) {
      String url = "redis+cluster://127.0.0.1:" + server.port();
      LockException said = assertThrows(LockRefusedException.class, () -> Locks.open(url).close());
      assertTrue(said.getMessage().contains("write redis://host:port"), said::getMessage);
    }
  }

  @Test
  void tenThousandHolds_atMostOneRenewalPerPartitionAndPeriod() throws Exception {
    int count = 10_000;
    LockOptions options = LockOptions.defaults().withLease(Duration.ofSeconds(6));
    Locks locks = locks(cluster.url());
    List<Lease> held = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      held.add(locks.mutex("many" + i, options).acquire());
    }
    long partitions =
        IntStream.range(0, count)
            .map(i -> new Keys(new LockName("many" + i)).partition())
            .distinct()
            .count();
    // Those of a partition come into step by their second renewal, or later on a busy machine.
    pass(options.lease().multipliedBy(2).dividedBy(3));
    String seen = "";
    for (int i = 0; i < 3; i++) {
      long before = locks.statistics().renewals();
      long start = System.nanoTime();
      pass(options.lease());
      long renewals = locks.statistics().renewals() - before;
      held.forEach(Lease::ensureValid);
      assertTrue(renewals >= 2 * partitions, () -> renewals + " renewals");
      // A period is about a third of the lease; at the edges one more may fall into the time.
      double periods = 1 + millisSince(start) / (0.85 * options.lease().toMillis() / 3);
      if (renewals <= periods * partitions) {
        return;
      }
      seen += "%d renewals in %.1f periods; ".formatted(renewals, periods);
    }
    fail(seen + "partitions: " + partitions);
  }

  private static void pass(Duration time) {
    long start = System.nanoTime();
    await()
        .atMost(time.multipliedBy(3))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> System.nanoTime() - start > time.toNanos());
  }

  @Test
  void nodeIsGone_requestsFailInTime_andCloseEndsThem() throws Exception {
    RedisCluster smaller = opened.add(RedisCluster.start(2, 0, Duration.ofSeconds(1)));
    RedisServer gone = smaller.primaries().get(0);
    String name = nameAt(smaller, gone);
    Locks locks = locks(smaller.url());
    locks.mutex(name).acquire().close();
    gone.kill();
    long start = System.nanoTime();
    assertThrows(LockException.class, () -> locks.mutex(name).tryLock());
    assertTrue(millisSince(start) <= 2500, () -> "tryLock took ms: " + millisSince(start));
    CompletableFuture<Lease> waiting = locks.mutex(name).acquireAsync(Waits.LONG);
    long attempts = locks.statistics().attempts();
    await().atMost(Waits.LONG).until(() -> locks.statistics().attempts() > attempts);
    long closing = System.nanoTime();
    locks.close();
    assertThrows(ExecutionException.class, () -> waiting.get(1, TimeUnit.SECONDS));
    assertTrue(millisSince(closing) <= 2500, () -> "close took ms: " + millisSince(closing));
    await()
        .atMost(Waits.LONG)
        .until(
            () ->
                Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().contains(smaller.url())));
  }

  @Test
  void examine_tellsOfEachNode() {
    List<Finding> findings = locks(cluster.url()).examine();
    for (RedisServer each : cluster.primaries()) {
      String node = "127.0.0.1:" + each.port();
      assertTrue(
          findings.stream()
              .anyMatch(of -> of.node().equals(node) && of.subject().equals("version")),
          findings::toString);
    }
    assertFalse(findings.stream().anyMatch(of -> of.subject().equals("server")));
  }
}
