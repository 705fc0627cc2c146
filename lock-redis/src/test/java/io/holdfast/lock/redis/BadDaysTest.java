package io.holdfast.lock.redis;

import static io.holdfast.lock.tck.secrets.Secrets.MARK;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static redis.clients.jedis.Protocol.Command.CLIENT;

import io.holdfast.lock.ClientOptions;
import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.LockException;
import io.holdfast.lock.LockOutcomeUnknownException;
import io.holdfast.lock.LockRefusedException;
import io.holdfast.lock.LockUnavailableException;
import io.holdfast.lock.Locks;
import io.holdfast.lock.spi.LockName;
import io.holdfast.lock.tck.Ports;
import io.holdfast.lock.tck.kit.Scale;
import io.holdfast.lock.tck.redis.RedisServer;
import io.holdfast.lock.tck.redis.Waits;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.util.JedisClusterCRC16;

/**
 * What an application is told when its server is of no use: by each way to ask for a lock, in time,
 * with the lock, the server and what to do, and never that another holds it.
 */
@Timeout(60)
class BadDaysTest {
  private static final String NAME = "orders:42";
  private static final Duration PATIENCE = Scale.seconds(0.4);
  private static final ClientOptions OPTIONS =
      ClientOptions.defaults().withRequestTimeout(PATIENCE).withUnavailableAfter(PATIENCE);

  /** A wait and the request that is under way when it ends. */
  private static final Duration LIMIT = PATIENCE.multipliedBy(2).plus(Scale.seconds(2));

  private static final Set<Class<? extends LockException>> REFUSED =
      Set.of(LockRefusedException.class);
  private static final Set<Class<? extends LockException>> NO_ANSWER =
      Set.of(LockUnavailableException.class, LockOutcomeUnknownException.class);

  private static Locks open(String url) {
    return Locks.builder().url(url).options(OPTIONS).open();
  }

  private static Map<String, Callable<?>> waysToAsk(DistributedLock lock) {
    return Map.of(
        "tryLock()", lock::tryLock,
        "tryLock(time)", () -> lock.tryLock(PATIENCE),
        "tryAcquire()", lock::tryAcquire,
        "tryAcquire(time)", () -> lock.tryAcquire(PATIENCE),
        "acquire()", lock::acquire,
        "acquireAsync(time)", () -> lock.acquireAsync(PATIENCE).join(),
        "lock()", () -> locked(lock));
  }

  @SuppressWarnings("LockNotBeforeTry") // it throws; else the test fails
  private static boolean locked(DistributedLock lock) {
    lock.lock();
    return lock.isHeldByCurrentThread();
  }

  private static void saysSo(
      Locks locks, String name, Set<Class<? extends LockException>> types, String... parts) {
    DistributedLock lock = locks.mutex(name);
    waysToAsk(lock)
        .forEach(
            (way, asking) -> {
              long start = System.nanoTime();
              LockException said = thrown(way, asking);
              Duration took = Duration.ofNanos(System.nanoTime() - start);
              assertTrue(types.contains(said.getClass()), () -> way + ": " + said);
              assertTrue(took.compareTo(LIMIT) <= 0, () -> way + " took " + took);
              contains(said, "lock '" + name + "' at " + locks.backend());
              Stream.of(parts).forEach(part -> contains(said, part));
            });
  }

  private static LockException thrown(String way, Callable<?> asking) {
    Exception e =
        assertThrows(Exception.class, () -> assertEquals("an error", asking.call(), way), way);
    return (LockException) (e instanceof CompletionException ? e.getCause() : e);
  }

  private static void contains(LockException said, String part) {
    assertTrue(said.getMessage().contains(part), () -> "'" + part + "' in: " + said.getMessage());
  }

  private static void works(Locks locks, String name) {
    DistributedLock lock = locks.mutex(name);
    assertTrue(lock.tryLock());
    lock.unlock();
  }

  @Test
  void wrongPassword_isSaidWhenOpened() {
    try (RedisServer server =
        RedisServer.runningWithUser(":" + MARK + "-too@", "--requirepass", MARK + "-too")) {
      String url = "redis://:" + MARK + "@127.0.0.1:" + server.port();
      LockException said = assertThrows(LockRefusedException.class, () -> open(url).close());
      contains(said, "redis://127.0.0.1:" + server.port());
      contains(said, "correct the URL");
      assertFalse(said.toString().contains(MARK), said::toString);
    }
  }

  @Test
  void passwordChanged_isSaid() {
    try (RedisServer server =
            RedisServer.runningWithUser(":" + MARK + "-too@", "--requirepass", MARK + "-too");
        RedisClient admin = RedisClient.create(server.url());
        Locks locks = open(server.url())) {
      works(locks, NAME);
      admin.configSet("requirepass", MARK + "-another");
      admin.executeCommand(new CommandArguments(CLIENT).add("KILL").add("TYPE").add("normal"));
      // What is asked while the connection ends is not answered, and nobody knows what came of it.
      DistributedLock lock = locks.mutex(NAME);
      await()
          .atMost(Waits.LONG)
          .until(() -> thrown("tryLock()", lock::tryLock) instanceof LockRefusedException);
      saysSo(locks, NAME, REFUSED, "redis://127.0.0.1:" + server.port(), "correct the URL");
    }
  }

  @Test
  void closedPort_isSaid() {
    int port = Ports.free();
    try (Locks locks = open("redis://127.0.0.1:" + port)) {
      saysSo(locks, NAME, NO_ANSWER, "redis://127.0.0.1:" + port);
    }
  }

  @Test
  void silentServer_isSaid() throws IOException {
    try (FakeServer server = FakeServer.silent();
        Locks locks = open(server.url())) {
      saysSo(locks, NAME, NO_ANSWER, server.url());
    }
  }

  @Test
  void otherServer_isSaidWhenOpened() throws IOException {
    try (FakeServer server = FakeServer.saying("HTTP/1.1 400 Bad Request\r\n\r\n")) {
      LockException said =
          assertThrows(LockRefusedException.class, () -> open(server.url()).close());
      contains(said, server.url());
      contains(said, "not as a Redis does");
    }
  }

  @Test
  void nodeOfACluster_isSaid() {
    List<RedisServer> nodes = RedisServer.cluster(2);
    try (Locks locks = open(nodes.get(0).url())) {
      works(locks, nameOfNode(0));
      saysSo(locks, nameOfNode(1), REFUSED, "MOVED", "write redis+cluster://");
    } finally {
      nodes.forEach(RedisServer::close);
    }
  }

  /** The first half of the slots belongs to the first of two nodes. */
  private static String nameOfNode(int node) {
    return IntStream.range(0, 1000)
        .mapToObj(i -> "orders:" + i)
        .filter(n -> JedisClusterCRC16.getSlot(new Keys(new LockName(n)).lock()) / 8192 == node)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void replica_isSaid() {
    try (RedisServer server = RedisServer.running("--replicaof", "127.0.0.1", "1");
        Locks locks = open(server.url())) {
      saysSo(locks, NAME, REFUSED, server.url(), "name the primary");
    }
  }

  @Test
  void outOfMemory_isSaid() {
    try (RedisServer server = RedisServer.running();
        RedisClient admin = RedisClient.create(server.url());
        Locks locks = open(server.url())) {
      admin.configSet("maxmemory", "1");
      saysSo(locks, NAME, REFUSED, server.url(), "raise maxmemory");
      admin.configSet("maxmemory", "0");
      works(locks, NAME);
    }
  }

  @Test
  void scriptsFlushed_heals() {
    try (RedisServer server = RedisServer.running();
        Locks locks = open(server.url())) {
      DistributedLock lock = locks.mutex(NAME);
      server.run("SCRIPT", "FLUSH");
      assertTrue(lock.tryLock());
      server.run("SCRIPT", "FLUSH");
      lock.unlock();
      works(locks, NAME);
    }
  }
}
