package io.holdfast.lock.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.stream.Collectors.joining;

import io.holdfast.lock.spi.LockName;
import io.holdfast.lock.tck.FrameCountingProxy;
import io.holdfast.lock.tck.LockFixture;
import io.holdfast.lock.tck.redis.RedisCluster;
import io.holdfast.lock.tck.redis.RedisServer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/** A cluster of the kit's own, and how to hurt it. */
class ClusterFixture implements LockFixture {
  private final RedisCluster cluster;
  private final String options;

  /**
   * Makes it.
   *
   * @param cluster runs, and belongs to this fixture
   * @param options of the URL, without the question mark; may be empty
   */
  ClusterFixture(RedisCluster cluster, String options) {
    this.cluster = cluster;
    this.options = options;
  }

  @Override
  public String url() {
    return cluster.url() + (options.isEmpty() ? "" : "?" + options);
  }

  @Override
  public String name() {
    return "redis-cluster";
  }

  @Override
  public FrameCountingProxy proxy() {
    return proxy(cluster);
  }

  static FrameCountingProxy proxy(RedisCluster cluster) {
    int[] ports = cluster.servers().stream().mapToInt(RedisServer::port).toArray();
    return FrameCountingProxy.resp("127.0.0.1", ports);
  }

  @Override
  public String url(FrameCountingProxy proxy) {
    return url(proxy, options);
  }

  /** Returns the URL of a cluster whose nodes are all behind a proxy. */
  static String url(FrameCountingProxy proxy, String options) {
    String seeds =
        proxy.ports().values().stream().map(port -> "127.0.0.1:" + port).collect(joining(","));
    String nat =
        proxy.ports().entrySet().stream()
            .map(port -> "127.0.0.1:%d=127.0.0.1:%d".formatted(port.getKey(), port.getValue()))
            .collect(joining(","));
    return "redis+cluster://%s?nat=%s%s"
        .formatted(seeds, nat, options.isEmpty() ? "" : "&" + options);
  }

  static int slot(String name) {
    return SlotMap.slot(new Keys(new LockName(name)).lock());
  }

  @Override
  public void deleteEntry(String name) {
    String key = new String(new Keys(new LockName(name)).lock(), US_ASCII);
    if (cluster.owner(slot(name)).run("DEL", key).equals(0L)) {
      throw new IllegalStateException("nobody holds " + name);
    }
  }

  @Override
  public void restart() {
    cluster.restartOneByOne();
  }

  @Override
  public void restartEmpty() {
    cluster.loseData();
  }

  /** One primary: where it had slots nothing is served for two seconds. */
  @Override
  public void crash() {
    RedisServer primary = any();
    primary.kill();
    primary.start();
    cluster.awaitAgreement();
  }

  @Override
  public void failOver(boolean frozen) {
    RedisServer primary = any();
    if (frozen) {
      cluster.freezeAndPromote(primary);
    } else {
      cluster.loseAndPromote(primary);
      primary.start();
    }
    cluster.awaitAgreement();
  }

  /** Each slot that has keys moves to the next primary. */
  @Override
  public void migrateSlots() {
    List<RedisServer> primaries = cluster.primaries();
    for (int i = 0; i < primaries.size(); i++) {
      RedisServer to = primaries.get((i + 1) % primaries.size());
      usedSlots(primaries.get(i)).forEach(slot -> cluster.move(slot, to));
    }
  }

  private static Set<Integer> usedSlots(RedisServer primary) {
    return ((List<?>) primary.run("KEYS", "holdfast:1:*"))
        .stream()
            .map(key -> SlotMap.slot(((String) key).getBytes(US_ASCII)))
            .collect(Collectors.toSet());
  }

  RedisServer any() {
    List<RedisServer> primaries = cluster.primaries();
    return primaries.get(ThreadLocalRandom.current().nextInt(primaries.size()));
  }

  @Override
  public void freeze() {
    cluster.signal("STOP");
  }

  @Override
  public void thaw() {
    cluster.signal("CONT");
  }

  @Override
  public void killConnections() {
    for (RedisServer server : cluster.servers()) {
      List.of("normal", "pubsub").forEach(type -> server.run("CLIENT", "KILL", "TYPE", type));
    }
  }

  @Override
  public void flushScripts() {
    cluster.primaries().forEach(server -> server.run("SCRIPT", "FLUSH"));
  }

  RedisCluster cluster() {
    return cluster;
  }

  @Override
  public void close() {
    cluster.close();
  }
}
