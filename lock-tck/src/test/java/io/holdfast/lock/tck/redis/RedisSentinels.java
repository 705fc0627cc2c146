package io.holdfast.lock.tck.redis;

import static java.util.stream.Collectors.joining;
import static org.awaitility.Awaitility.await;

import io.holdfast.lock.tck.FrameCountingProxy;
import io.holdfast.lock.tck.FrameParser;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.awaitility.core.ConditionFactory;

/**
 * A primary with two replicas, and three sentinels that look after them.
 *
 * <p>The sentinels are patient, so that a slow machine makes no fail-over of its own; when one is
 * wanted they are made impatient until it is over. (They always find a server down for a moment
 * that has just become the primary if they are impatient then: the first ping comes too late.)
 */
public final class RedisSentinels implements AutoCloseable {
  /** Under which the sentinels know the primary. */
  public static final String NAME = "main";

  private static final int REPLICAS = 2;
  private static final int SENTINELS = 3;
  private static final int QUORUM = 2;

  /** After how many milliseconds of silence a server is down. */
  private static final int PATIENT = 20_000;

  private static final int IMPATIENT = 500;

  private final List<RedisServer> servers = new ArrayList<>();
  private final List<RedisServer> sentinels = new ArrayList<>();

  /** Through which the servers and sentinels see a server; none if they see it directly. */
  private final Map<RedisServer, FrameCountingProxy> gates = new HashMap<>();

  private RedisSentinels() {}

  /**
   * Starts all, and waits until they know one another.
   *
   * @param options of the servers
   */
  public static RedisSentinels running(String... options) {
    return running(List.of(), options);
  }

  /** As {@link #running}, with more lines in the configuration of the sentinels. */
  public static RedisSentinels running(List<String> ofSentinels, String... options) {
    return running(false, ofSentinels, options);
  }

  /** As {@link #running}; a server can be cut off from all others, though not from clients. */
  public static RedisSentinels divisible(String... options) {
    return running(true, List.of(), options);
  }

  private static RedisSentinels running(
      boolean gates, List<String> ofSentinels, String... options) {
    RedisSentinels all = new RedisSentinels();
    try {
      all.start(gates, ofSentinels, options);
      return all;
    } catch (RuntimeException | Error e) {
      all.close();
      throw e;
    }
  }

  private void start(boolean gated, List<String> ofSentinels, String... options) {
    for (int i = 0; i <= REPLICAS; i++) {
      RedisServer server = RedisServer.running(options);
      servers.add(server);
      if (gated) {
        gates.put(server, gate(server));
      }
      Object unused = server.run("CONFIG", "SET", "replica-announce-port", "" + portOf(server));
    }
    RedisServer primary = servers.get(0);
    follow(primary);
    String[] more = ofSentinels.toArray(String[]::new);
    for (int i = 0; i < SENTINELS; i++) {
      sentinels.add(RedisServer.sentinel(NAME, portOf(primary), QUORUM, more));
    }
    downAfter(PATIENT);
    awaitSentinels();
  }

  /** Waits until the sentinels know all replicas and one another. */
  public void awaitSentinels() {
    for (RedisServer sentinel : sentinels) {
      soon().until(() -> count(sentinel, "REPLICAS") == REPLICAS);
      soon().until(() -> count(sentinel, "SENTINELS") == SENTINELS - 1);
    }
  }

  /** What replicas are sent are no replies that could be counted. */
  private static FrameCountingProxy gate(RedisServer server) {
    InetSocketAddress address =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
    return FrameCountingProxy.start(address, () -> each -> FrameParser.End.NONE);
  }

  /** Returns where the others, and the sentinels, find it. */
  private int portOf(RedisServer server) {
    FrameCountingProxy gate = gates.get(server);
    return gate == null ? server.port() : gate.port();
  }

  /** Cuts a server off from the other ones and from the sentinels. */
  public void cutOff(RedisServer server) {
    Objects.requireNonNull(gates.get(server)).silence(true);
  }

  /** Returns a way to the sentinels for clients that reach the servers directly, come what may. */
  public SentinelFront front() {
    Map<Integer, Integer> ports = new HashMap<>();
    servers.forEach(server -> ports.put(portOf(server), server.port()));
    return new SentinelFront(sentinels.get(0), ports);
  }

  private void downAfter(int millis) {
    for (RedisServer each : sentinels) {
      Object unused = each.run("SENTINEL", "SET", NAME, "down-after-milliseconds", "" + millis);
    }
  }

  private static ConditionFactory soon() {
    return await()
        .atMost(Waits.LONG.multipliedBy(2))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(10))
        .ignoreExceptionsInstanceOf(UncheckedIOException.class);
  }

  private static int count(RedisServer sentinel, String what) {
    return ((List<?>) sentinel.run("SENTINEL", what, NAME)).size();
  }

  /** Has all others replicate a primary, and waits until they do. */
  private void follow(RedisServer primary) {
    for (RedisServer each : others(primary)) {
      boolean replica = replication(each).contains("role:slave");
      Object unused = each.run("REPLICAOF", "127.0.0.1", "" + portOf(primary));
      if (!replica) {
        closeClients(each);
      }
    }
    awaitReplicas(primary);
  }

  /** Waits until the other servers have the data of the primary. */
  public void awaitReplicas(RedisServer primary) {
    for (RedisServer each : others(primary)) {
      soon().until(() -> replication(each).contains("master_link_status:up"));
      soon().until(() -> replication(each).contains("master_port:" + portOf(primary)));
    }
  }

  private static String replication(RedisServer server) {
    return (String) server.run("INFO", "replication");
  }

  private List<RedisServer> others(RedisServer than) {
    return servers.stream().filter(each -> each != than).toList();
  }

  /** Returns the servers; which of them is the primary changes. */
  public List<RedisServer> servers() {
    return List.copyOf(servers);
  }

  /** Returns the sentinels. */
  public List<RedisServer> sentinels() {
    return List.copyOf(sentinels);
  }

  /** Returns the server that the first sentinel names. */
  public RedisServer primary() {
    return named(sentinels.get(0));
  }

  /** Returns the server that a sentinel names. */
  public RedisServer named(RedisServer sentinel) {
    List<?> address = (List<?>) sentinel.run("SENTINEL", "GET-MASTER-ADDR-BY-NAME", NAME);
    String port = (String) Objects.requireNonNull(address).get(1);
    return servers.stream()
        .filter(server -> port.equals("" + portOf(server)))
        .findFirst()
        .orElseThrow();
  }

  /** Returns the others. */
  public List<RedisServer> replicas() {
    return others(primary());
  }

  /** Returns where they are, as lock-redis names them; without user, password and options. */
  public String url() {
    return url(sentinels.stream().map(RedisServer::port).toList());
  }

  /** The same, with sentinels at other ports. */
  static String url(List<Integer> ports) {
    String hosts = ports.stream().map(port -> "127.0.0.1:" + port).collect(joining(","));
    return "redis+sentinel://%s/%s".formatted(hosts, NAME);
  }

  /** Has the sentinels replace the primary when it falls silent, until {@link #awaitOther}. */
  public void expectSilence() {
    downAfter(IMPATIENT);
  }

  /** The same, after so long. */
  public void expectSilence(Duration silence) {
    downAfter((int) silence.toMillis());
  }

  /** Has the replicas get nothing any more, until {@link #thawReplicas}. */
  public void freezeReplicas() {
    RedisServer primary = primary();
    others(primary).forEach(each -> each.signal("STOP"));
    Object unused = primary.run("CLIENT", "KILL", "TYPE", "replica"); // what is on its way is lost
  }

  /** Lets those run on that are not the given one. */
  public void thawReplicas(RedisServer primary) {
    others(primary).forEach(each -> each.signal("CONT"));
  }

  /**
   * Waits until all sentinels name another primary, and that is one.
   *
   * @return it
   */
  public RedisServer awaitOther(RedisServer than) {
    soon().until(() -> sentinels.stream().anyMatch(each -> named(each) != than));
    downAfter(PATIENT); // at once, or the new one is found down
    Callable<RedisServer> agreed =
        () -> {
          RedisServer first = primary();
          boolean all = sentinels.stream().allMatch(each -> named(each) == first);
          return all && first != than && replication(first).contains("role:master") ? first : null;
        };
    return soon().until(agreed, Objects::nonNull);
  }

  /**
   * Ends the primary as a crash does; when another has taken over it comes back as a replica.
   *
   * @return the new primary
   */
  public RedisServer failOver() {
    RedisServer old = primary();
    expectSilence();
    old.kill();
    return rejoin(old, false);
  }

  /**
   * Stops the primary where it is until another has taken over; then it goes on, and the operator
   * makes it a replica, as the sentinels would in some ten seconds.
   *
   * @return the new primary
   */
  public RedisServer failOverFrozen() {
    RedisServer old = primary();
    expectSilence();
    old.signal("STOP");
    return rejoin(old, true);
  }

  /**
   * Waits until another server is the primary, and brings the old one back as a replica.
   *
   * @param frozen whether it only has to go on; else it is started
   * @return the new primary
   */
  public RedisServer rejoin(RedisServer old, boolean frozen) {
    RedisServer next;
    try {
      next = awaitOther(old);
    } finally {
      if (frozen) {
        old.signal("CONT");
      } else {
        old.start();
      }
    }
    follow(next);
    return next;
  }

  /** Ends a server's connections to its clients, as a sentinel does that changes its role. */
  public static void closeClients(RedisServer server) {
    for (String type : List.of("normal", "pubsub")) {
      Object unused = server.run("CLIENT", "KILL", "TYPE", type);
    }
  }

  /** Ends all servers as a crash does and starts them again, empty. */
  public void restartEmpty() {
    RedisServer primary = primary();
    servers.forEach(RedisServer::kill);
    primary.restartEmpty();
    others(primary).forEach(RedisServer::restartEmpty);
    follow(primary);
  }

  /** Stops all where they are; the sentinels first, or they would find the servers down. */
  public void freeze() {
    sentinels.forEach(each -> each.signal("STOP"));
    servers.forEach(each -> each.signal("STOP"));
  }

  /** Lets all run on. */
  public void thaw() {
    servers.forEach(each -> each.signal("CONT"));
    sentinels.forEach(each -> each.signal("CONT"));
  }

  @Override
  public void close() {
    gates.values().forEach(FrameCountingProxy::close);
    sentinels.forEach(RedisServer::close);
    servers.forEach(RedisServer::close);
  }
}
