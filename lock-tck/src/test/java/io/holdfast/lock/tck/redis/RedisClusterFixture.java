package io.holdfast.lock.tck.redis;

import static java.util.stream.Collectors.joining;

import io.holdfast.lock.tck.FrameCountingProxy;
import io.holdfast.lock.tck.LockFixture;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** A cluster of the kit's own, and how to hurt it. */
public class RedisClusterFixture implements LockFixture {
  private final RedisCluster cluster;
  private final String options;
  private final UnaryOperator<String> keys;

  /**
   * Makes it.
   *
   * @param cluster runs, and belongs to this fixture
   * @param options of the URL, without the question mark; may be empty
   * @param keys gives the key of a lock name
   */
  public RedisClusterFixture(RedisCluster cluster, String options, UnaryOperator<String> keys) {
    this.cluster = cluster;
    this.options = options;
    this.keys = keys;
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

  /** Returns a proxy in front of all its nodes. */
  public static FrameCountingProxy proxy(RedisCluster cluster) {
    int[] ports = cluster.servers().stream().mapToInt(RedisServer::port).toArray();
    return FrameCountingProxy.resp("127.0.0.1", ports);
  }

  @Override
  public String url(FrameCountingProxy proxy) {
    return url(proxy, options);
  }

  /** Returns the URL of a cluster whose nodes are all behind a proxy. */
  public static String url(FrameCountingProxy proxy, String options) {
    String seeds =
        proxy.ports().values().stream().map(port -> "127.0.0.1:" + port).collect(joining(","));
    String nat =
        proxy.ports().entrySet().stream()
            .map(port -> "127.0.0.1:%d=127.0.0.1:%d".formatted(port.getKey(), port.getValue()))
            .collect(joining(","));
    return "redis+cluster://%s?nat=%s%s"
        .formatted(seeds, nat, options.isEmpty() ? "" : "&" + options);
  }

  @Override
  public void deleteEntry(String name) {
    String key = keys.apply(name);
    if (cluster.owner(slot(key)).run("DEL", key).equals(0L)) {
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

  private Set<Integer> usedSlots(RedisServer primary) {
    return ((List<?>) primary.run("KEYS", "holdfast:1:*"))
        .stream().map(key -> slot((String) key)).collect(Collectors.toSet());
  }

  private int slot(String key) {
    long slot = (Long) cluster.primaries().get(0).run("CLUSTER", "KEYSLOT", key);
    return (int) slot;
  }

  private RedisServer any() {
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

  @Override
  public void close() {
    cluster.close();
  }
}
