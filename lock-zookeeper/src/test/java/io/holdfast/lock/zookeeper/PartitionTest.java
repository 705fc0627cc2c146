package io.holdfast.lock.zookeeper;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Lease;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.Locks;
import io.holdfast.lock.tck.Ports;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.apache.curator.test.InstanceSpec;
import org.apache.curator.test.TestingCluster;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Holders and waiters in an ensemble of three that falls apart. */
@Timeout(90)
@Tag("any-jdk")
class PartitionTest {
  private static final String NAME = "orders/42";
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final int TICK_MILLIS = 100;
  private static final int LONGEST_SESSION_TICKS = 20;

  private static DistributedLock lock(Locks locks) {
    return locks.mutex(NAME, LockOptions.defaults().withLease(LONG));
  }

  @Test
  void followerOfTheHolderIsCutOff_nobodyIsGrantedWhileTheHolderBelieves() throws Exception {
    try (Quorum quorum = Quorum.start(TICK_MILLIS)) {
      List<Quorum.Member> others =
          Stream.concat(Stream.of(quorum.leader()), quorum.followers().stream().skip(1)).toList();
      cutOff(quorum.followers().get(0), others);
    }
  }

  @Test
  void observerOfTheHolderIsCutOff_nobodyIsGrantedWhileTheHolderBelieves() throws Exception {
    try (Quorum quorum = Quorum.observed(TICK_MILLIS)) {
      cutOff(quorum.observer(), List.of(quorum.leader()));
    }
  }

  private static void cutOff(Quorum.Member lonely, List<Quorum.Member> others) throws Exception {
    Duration session = Duration.ofMillis((long) LONGEST_SESSION_TICKS * TICK_MILLIS);
    try (CuratorFramework client = client(lonely, session);
        Locks holder = Locks.open(ZooKeeperLockProvider.using(client));
        Locks next = Locks.open(Quorum.url(others, session))) {
      Lease held = lock(holder).acquire();
      CompletableFuture<Lease> waiting = lock(next).acquireAsync(LONG);
      String path = ZooKeeperLockProvider.nativePath(NAME);
      await().until(() -> client.getChildren().forPath(path).size() == 2);
      lonely.cutOff(true);
      long believedUntil = System.nanoTime();
      while (!waiting.isDone()) {
        believedUntil = System.nanoTime() + held.remaining().toNanos();
        LockSupport.parkNanos(500_000);
      }
      long granted = System.nanoTime();
      Lease successor = waiting.get();
      assertTrue(believedUntil - granted <= 0, "believed for " + (believedUntil - granted) + " ns");
      assertFalse(held.isValid());
      assertTrue(successor.fencingToken() > held.fencingToken());
      successor.close();
      lonely.cutOff(false);
    }
  }

  private static CuratorFramework client(Quorum.Member server, Duration session) {
    CuratorFramework client =
        CuratorFrameworkFactory.builder()
            .connectString("127.0.0.1:" + server.clientPort)
            .sessionTimeoutMs((int) session.toMillis())
            .ensembleTracker(false)
            .retryPolicy(new RetryOneTime(100))
            .build();
    client.start();
    return client;
  }

  @Test
  void leaderIsLost_holdSpansTheElection_andTokensRise() throws Exception {
    int tick = 4 * TICK_MILLIS;
    Duration session = Duration.ofMillis((long) LONGEST_SESSION_TICKS * tick);
    InstanceSpec[] specs = new InstanceSpec[3];
    Arrays.setAll(
        specs,
        i -> new InstanceSpec(null, Ports.free(), Ports.free(), Ports.free(), true, -1, tick, -1));
    try (TestingCluster cluster = new TestingCluster(specs)) {
      cluster.start();
      String url =
          "zookeeper://%s?sessionTimeout=%dms"
              .formatted(cluster.getConnectString(), session.toMillis());
      try (Locks holder = Locks.open(url);
          Locks next = Locks.open(url)) {
        Lease held = lock(holder).acquire();
        CompletableFuture<Lease> waiting = lock(next).acquireAsync(LONG);
        InstanceSpec leader =
            Stream.of(specs)
                .filter(spec -> Ensemble.ask(spec.getPort(), "srvr").contains("leader"))
                .findFirst()
                .orElseThrow();
        cluster.killServer(leader);
        long killed = System.nanoTime();
        long validity = session.toNanos() / 2;
        await()
            .atMost(LONG)
            .until(() -> System.nanoTime() + held.remaining().toNanos() - killed > validity);
        assertFalse(waiting.isDone());
        held.close();
        Lease successor = waiting.get(LONG.toSeconds(), TimeUnit.SECONDS);
        assertTrue(successor.fencingToken() > held.fencingToken());
        successor.close();
      }
    }
  }
}
