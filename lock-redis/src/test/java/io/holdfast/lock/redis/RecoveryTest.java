package io.holdfast.lock.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.ClientOptions;
import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Lease;
import io.holdfast.lock.Locks;
import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.tck.Peer;
import io.holdfast.lock.tck.redis.RedisServer;
import io.holdfast.lock.tck.redis.Waits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How long the others wait when something has gone wrong, with the engine on top. */
@Timeout(60)
class RecoveryTest {
  private static final Duration SLACK = Duration.ofMillis(100);

  private static long millisSince(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
  }

  private static CompletableFuture<Long> timeOfNext(Locks locks, String name) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (Lease lease = locks.mutex(name).acquire()) {
            assertNotNull(lease);
            return System.nanoTime();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private static void pair(DistributedLock lock) {
    lock.lock();
    try {
      assertNotNull(lock.current());
    } finally {
      lock.unlock();
    }
  }

  private static long get(CompletableFuture<Long> future) throws Exception {
    return future.get(Waits.LONG.toMillis() * 2, TimeUnit.MILLISECONDS);
  }

  /** A release that could not be sent goes out with the next connection, not at its next turn. */
  @Test
  void releaseDuringAnOutage_isRepeatedWhenTheServerIsBack(@TempDir Path folder) throws Exception {
    try (RedisServer server =
            RedisServer.running(
                "--dir", folder.toString(), "--appendonly", "yes", "--appendfsync", "always");
        Locks a = Locks.open(server.url());
        Locks b = Locks.open(server.url())) {
      Lease held = a.mutex("n").acquire();
      CompletableFuture<Long> next = timeOfNext(b, "n");
      Thread.sleep(300);
      server.kill();
      held.close();
      Thread.sleep(1500);
      server.start();
      long back = System.nanoTime();
      long took = TimeUnit.NANOSECONDS.toMillis(get(next) - back);
      assertTrue(took < 2000, "after the server was back, ms: " + took);
    }
  }

  /** The place of a waiter that crashed costs the others one reservation and a poll. */
  @Test
  void crashedWaiter_costsItsLease() throws Exception {
    Duration lease = Duration.ofSeconds(1);
    List<Long> costs = new ArrayList<>();
    try (RedisServer server = RedisServer.running();
        Locks a = Locks.open(server.url());
        Locks b = Locks.open(server.url());
        Peer crashed = Peer.open(server.url())) {
      for (int i = 0; i < 5; i++) {
        String name = "n" + i;
        Lease held = a.mutex(name).acquire();
        Claim first = Peer.lasting(crashed.waiter(name), lease);
        crashed.busy(first);
        CompletableFuture<Long> next = timeOfNext(b, name);
        Thread.sleep(550 + 100 * i); // anywhere between two polls
        crashed.busy(first); // its last sign of life
        long released = System.nanoTime();
        held.close();
        costs.add(TimeUnit.NANOSECONDS.toMillis(get(next) - released));
      }
    }
    // It lapses, then the next waiter's poll comes.
    long most = lease.plus(RedisOptions.POLL).plus(SLACK).toMillis();
    assertTrue(costs.stream().allMatch(cost -> cost < most), "ms: " + costs);
  }

  /** A waiter whose connection breaks listens again without waiting for its next poll. */
  @Test
  void waitersConnectionLost_isMadeAgainAtOnce() throws Exception {
    List<Long> costs = new ArrayList<>();
    try (RedisServer server = RedisServer.running();
        Locks a = Locks.open(server.url());
        Locks b = Locks.open(server.url())) {
      for (int i = 0; i < 5; i++) {
        Lease held = a.mutex("n").acquire();
        CompletableFuture<Long> next = timeOfNext(b, "n");
        Thread.sleep(300);
        server.run("CLIENT", "KILL", "TYPE", "pubsub");
        Thread.sleep(150);
        long released = System.nanoTime();
        held.close();
        costs.add(TimeUnit.NANOSECONDS.toMillis(get(next) - released));
      }
    }
    assertTrue(costs.stream().allMatch(cost -> cost < 300), "ms: " + costs);
  }

  /** What a full executor refuses must not hold up the thread that reads. */
  @Test
  void callbackExecutorFull_holdsUpNobody() throws Exception {
    ClientOptions options =
        ClientOptions.defaults()
            .withCallbackExecutor(
                task -> {
                  throw new RejectedExecutionException("full");
                });
    try (RedisServer server = RedisServer.running();
        Locks locks = Locks.builder().url(server.url()).options(options).open()) {
      DistributedLock other = locks.mutex("other");
      pair(other);
      CompletableFuture<Lease> refused = locks.mutex("n").acquireAsync(Duration.ofSeconds(5));
      Thread.sleep(50);
      long start = System.nanoTime();
      pair(other);
      long took = millisSince(start);
      assertThrows(ExecutionException.class, () -> refused.get(5, TimeUnit.SECONDS));
      assertTrue(took < 1000, "a pair of another thread took ms: " + took);
      assertEquals(1, server.clients().size());
    }
  }
}
