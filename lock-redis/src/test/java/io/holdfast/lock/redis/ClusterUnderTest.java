package io.holdfast.lock.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.awaitility.Awaitility.await;

import io.holdfast.lock.ClientOptions;
import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Lease;
import io.holdfast.lock.LockException;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.Locks;
import io.holdfast.lock.spi.LockName;
import io.holdfast.lock.tck.lifecycle.Opened;
import io.holdfast.lock.tck.redis.RedisCluster;
import io.holdfast.lock.tck.redis.RedisServer;
import io.holdfast.lock.tck.redis.Waits;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What tests with a cluster share. */
@Tag("any-jdk")
@Timeout(60)
abstract class ClusterUnderTest {
  /** Renewed often: what stands in the way of renewal for a second is noticed. */
  static final LockOptions OPTIONS = LockOptions.defaults().withLease(Duration.ofSeconds(2));

  @RegisterExtension final Opened opened = new Opened();

  /** What is still held at the end need not be waited for. */
  Locks locks(String url) {
    ClientOptions options = ClientOptions.defaults().withDrainTime(Duration.ZERO);
    return opened.add(Locks.builder().url(url).options(options).open());
  }

  /** Returns names whose keys a node has. */
  static Stream<String> namesAt(RedisCluster cluster, RedisServer server) {
    return IntStream.range(0, 2000)
        .mapToObj(i -> "n" + i)
        .filter(name -> cluster.owner(ClusterFixture.slot(name)) == server)
        .limit(3);
  }

  static String nameAt(RedisCluster cluster, RedisServer server) {
    return namesAt(cluster, server).findFirst().orElseThrow();
  }

  /** Returns names of one partition. */
  static List<String> namesOfOnePartition(int count) {
    int partition = new Keys(new LockName("n0")).partition();
    return IntStream.range(0, 100_000)
        .mapToObj(i -> "n" + i)
        .filter(name -> new Keys(new LockName(name)).partition() == partition)
        .limit(count)
        .toList();
  }

  static String key(String name) {
    return new String(new Keys(new LockName(name)).lock(), US_ASCII);
  }

  /** Takes a lock as soon as it is to be had. */
  static Lease taken(DistributedLock lock) {
    return await()
        .atMost(Waits.LONG)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> tried(lock), lease -> lease != null);
  }

  static Lease tried(DistributedLock lock) {
    try {
      return lock.tryAcquire();
    } catch (LockException noAnswer) {
      return null;
    }
  }

  /** Sees that a hold lasts for longer than the lease that it had when it began. */
  static void lasts(Lease lease) {
    lasts(lease, OPTIONS);
  }

  static void lasts(Lease lease, LockOptions options) {
    long start = System.nanoTime();
    await()
        .atMost(Waits.LONG)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              lease.ensureValid();
              return System.nanoTime() - start
                  > options.lease().multipliedBy(11).dividedBy(10).toNanos();
            });
  }

  static long millisSince(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos).toMillis();
  }

  /** Returns the servers at which clients listen for messages. */
  static List<RedisServer> listenedAt(RedisCluster cluster) {
    return cluster.primaries().stream()
        .filter(
            server ->
                ((String) server.run("CLIENT", "LIST", "TYPE", "pubsub")).contains("name=holdfast"))
        .toList();
  }
}
