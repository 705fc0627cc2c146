package io.holdfast.lock.tck.redis;

import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A cluster of servers, and what its operator does to it. Each change waits until all nodes that
 * run agree.
 */
public final class RedisCluster implements AutoCloseable {
  private static final int SLOTS = 16384;
  private static final int BUS = 10_000;

  /** What a node says of itself. */
  private record Self(
      Node node, boolean primary, String primaryId, long epoch, List<String> slots) {
    boolean has(int slot) {
      return primary
          && slots.stream()
              .filter(range -> !range.startsWith("["))
              .map(range -> range.split("-"))
              .anyMatch(
                  ends ->
                      Integer.parseInt(ends[0]) <= slot
                          && slot <= Integer.parseInt(ends[ends.length - 1]));
    }
  }

  private record Node(String id, RedisServer server) {}

  private final List<Node> nodes = new ArrayList<>();
  private final String[] options;

  private RedisCluster(String... options) {
    this.options = options;
  }

  /**
   * Starts one that has not met before: each node finds in its folder what all of them are.
   *
   * @param primaries how many primaries share the slots evenly
   * @param replicas how many replicas each of them has
   * @param nodeTimeout after which a node that is not heard counts as failed
   * @param more options of each server
   */
  public static RedisCluster start(
      int primaries, int replicas, Duration nodeTimeout, String... more) {
    List<String> options =
        new ArrayList<>(
            List.of(
                "--cluster-enabled", "yes",
                "--cluster-announce-ip", "127.0.0.1",
                "--cluster-node-timeout", "" + nodeTimeout.toMillis(),
                "--cluster-migration-barrier", "100",
                "--cluster-require-full-coverage", "no",
                "--repl-diskless-sync", "yes",
                "--repl-diskless-sync-delay", "0",
                "--cluster-replica-validity-factor", "0"));
    options.addAll(List.of(more));
    RedisCluster cluster = new RedisCluster(options.toArray(String[]::new));
    for (int i = 0; i < primaries * (1 + replicas); i++) {
      cluster.nodes.add(cluster.prepare());
    }
    List<String> lines = cluster.configuration(primaries);
    for (int i = 0; i < lines.size(); i++) {
      List<String> own = new ArrayList<>(lines);
      own.set(i, own.get(i).replaceFirst(" (master|slave) ", " myself,$1 "));
      own.add("vars currentEpoch %d lastVoteEpoch 0".formatted(primaries));
      cluster.nodes.get(i).server.write("nodes.conf", own);
    }
    try {
      cluster.each(RedisServer::start);
      cluster.awaitAgreement();
      return cluster;
    } catch (RuntimeException | Error e) {
      cluster.close();
      throw e;
    }
  }

  private Node prepare() {
    String id =
        ThreadLocalRandom.current()
            .ints(40, 0, 16)
            .mapToObj(Integer::toHexString)
            .collect(Collectors.joining());
    return new Node(id, RedisServer.prepare(options));
  }

  private List<String> configuration(int primaries) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < nodes.size(); i++) {
      int of = i % primaries;
      int first = SLOTS * of / primaries;
      int last = SLOTS * (of + 1) / primaries - 1;
      int port = nodes.get(i).server.port();
      String role =
          i < primaries
              ? "master - 0 0 %d connected %d-%d".formatted(of + 1, first, last)
              : "slave %s 0 0 %d connected".formatted(nodes.get(of).id, of + 1);
      lines.add("%s 127.0.0.1:%d@%d %s".formatted(nodes.get(i).id, port, port + BUS, role));
    }
    return lines;
  }

  private interface Task {
    void run(RedisServer server);
  }

  private void each(Task task) {
    nodes.parallelStream().forEach(node -> task.run(node.server));
  }

  // ---- who is what

  /** Returns where it is, as lock-redis names it. */
  public String url() {
    return "redis+cluster://"
        + nodes.stream()
            .limit(3)
            .map(node -> "127.0.0.1:" + node.server.port())
            .collect(Collectors.joining(","));
  }

  /** Returns all nodes, those that do not run, too. */
  public List<RedisServer> servers() {
    return nodes.stream().map(Node::server).toList();
  }

  private Stream<Self> selves() {
    return nodes.stream().filter(node -> node.server.isRunning()).flatMap(RedisCluster::self);
  }

  private static Stream<Self> self(Node node) {
    try {
      return ((String) node.server.run("CLUSTER", "NODES"))
          .lines()
          .map(line -> line.split(" "))
          .filter(parts -> parts[2].contains("myself"))
          .map(
              parts ->
                  new Self(
                      node,
                      parts[2].contains("master"),
                      parts[3],
                      Long.parseLong(parts[6]),
                      Arrays.asList(parts).subList(8, parts.length)));
    } catch (UncheckedIOException itHasEnded) {
      return Stream.empty();
    }
  }

  /** Returns the nodes that have slots, by what each says of itself. */
  public List<RedisServer> primaries() {
    return owners().map(self -> self.node.server).toList();
  }

  private Stream<Self> owners() {
    return selves().filter(self -> self.primary && !self.slots.isEmpty());
  }

  /**
   * Returns the primaries, that with the largest epoch last. Its replica takes that for its own
   * when it is started again, and without asking the others can take its place only once there is a
   * larger one.
   */
  private List<RedisServer> byEpoch() {
    return owners()
        .sorted(Comparator.comparingLong(Self::epoch))
        .map(self -> self.node.server)
        .toList();
  }

  private static long currentEpoch(RedisServer server) {
    String before = "cluster_current_epoch:";
    return ((String) server.run("CLUSTER", "INFO"))
        .lines()
        .filter(line -> line.startsWith(before))
        .mapToLong(line -> Long.parseLong(line.substring(before.length()).strip()))
        .findFirst()
        .orElseThrow();
  }

  private static void awaitEpoch(List<RedisServer> servers, long epoch) {
    await()
        .atMost(Waits.LONG)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> servers.stream().allMatch(server -> currentEpoch(server) >= epoch));
  }

  /** Returns the node that says that a slot is its own. */
  public RedisServer owner(int slot) {
    return ownerNode(slot).server;
  }

  private Node ownerNode(int slot) {
    return selves().filter(self -> self.has(slot)).map(Self::node).findFirst().orElseThrow();
  }

  private Node node(RedisServer server) {
    return nodes.stream().filter(node -> node.server == server).findFirst().orElseThrow();
  }

  /** Returns a replica of a primary. */
  public RedisServer replicaOf(RedisServer primary) {
    String id = node(primary).id;
    return selves()
        .filter(self -> !self.primary && self.primaryId.equals(id))
        .map(self -> self.node.server)
        .findFirst()
        .orElseThrow();
  }

  /** Waits until all nodes that run say that the cluster is up, and replicas have their data. */
  public void awaitAgreement() {
    await()
        .atMost(Waits.LONG.multipliedBy(3))
        .pollInterval(Duration.ofMillis(10))
        .ignoreExceptions()
        .until(
            () ->
                nodes.stream()
                    .map(Node::server)
                    .filter(RedisServer::isRunning)
                    .allMatch(RedisCluster::isReady));
  }

  private static boolean isReady(RedisServer server) {
    String role = (String) server.run("INFO", "replication");
    return ((String) server.run("CLUSTER", "INFO")).contains("cluster_state:ok")
        && (role.contains("role:master") || role.contains("master_link_status:up"));
  }

  // ---- fail-over

  /** Ends a primary as a crash does, and has its replica promoted at once. */
  public void loseAndPromote(RedisServer primary) {
    RedisServer replica = replicaOf(primary);
    primary.kill();
    promote(replica, "FORCE");
  }

  /** Stops a primary where it is until its replica was promoted. */
  public void freezeAndPromote(RedisServer primary) {
    RedisServer replica = replicaOf(primary);
    primary.signal("STOP");
    try {
      promote(replica, "FORCE", false);
    } finally {
      primary.signal("CONT");
    }
    awaitKnownOwners();
  }

  /** Has a replica take its primary's place, in good order: nothing is lost. */
  public void switchTo(RedisServer replica) {
    promote(replica, "");
  }

  /**
   * Has a replica take its primary's place.
   *
   * @param how {@code FORCE} without the primary, {@code TAKEOVER} without the others, too
   */
  public void promote(RedisServer replica, String how) {
    promote(replica, how, true);
  }

  private void promote(RedisServer replica, String how, boolean allAnswer) {
    String[] words = how.isEmpty() ? new String[] {"FAILOVER"} : new String[] {"FAILOVER", how};
    // A new request ends the one before it, which the primary waits for with all its clients.
    Duration patience = Duration.ofSeconds(how.isEmpty() ? 6 : 1);
    long[] asked = {System.nanoTime() - patience.toNanos()};
    await()
        .atMost(Waits.LONG.multipliedBy(2))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(5))
        .until(
            () -> {
              boolean done = isPrimary(replica);
              if (!done && System.nanoTime() - asked[0] >= patience.toNanos()) {
                asked[0] = System.nanoTime();
                replica.run("CLUSTER", words);
              }
              return done;
            });
    if (allAnswer) {
      awaitKnownOwners();
    }
  }

  private static boolean isPrimary(RedisServer server) {
    return ((String) server.run("INFO", "replication")).contains("role:master");
  }

  /**
   * Has the replica of a primary take its place, in good order and in a moment: {@link #switchTo}
   * can take seconds, for which clients wait.
   */
  public void swap(RedisServer primary) {
    RedisServer replica = replicaOf(primary);
    RedisServer other =
        primaries().stream().filter(each -> each != primary).findFirst().orElseThrow();
    other.run("CLUSTER", "BUMPEPOCH");
    awaitEpoch(List.of(replica), currentEpoch(other));
    swap(primary, replica);
    awaitKnownOwners();
    awaitAgreement();
  }

  private static void swap(RedisServer primary, RedisServer replica) {
    primary.run("CLIENT", "PAUSE", "2000", "WRITE");
    try {
      await()
          .atMost(Waits.LONG)
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(2))
          .until(
              () -> offset(replica, "slave_repl_offset") >= offset(primary, "master_repl_offset"));
      takeOver(replica);
      await()
          .atMost(Waits.LONG)
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(2))
          .until(() -> !isPrimary(primary));
    } finally {
      primary.run("CLIENT", "UNPAUSE");
    }
  }

  private static long offset(RedisServer server, String field) {
    return ((String) server.run("INFO", "replication"))
        .lines()
        .filter(line -> line.startsWith(field + ":"))
        .mapToLong(line -> Long.parseLong(line.substring(field.length() + 1).strip()))
        .findFirst()
        .orElse(-1);
  }

  /** Waits until each node says that a slot belongs to another one, or itself. */
  private void awaitOwner(int slot, RedisServer owner) {
    await()
        .atMost(Waits.LONG)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(2))
        .ignoreExceptions()
        .until(
            () ->
                servers().stream()
                    .filter(RedisServer::isRunning)
                    .allMatch(server -> ownerAt(server, slot) == owner.port()));
  }

  private static int ownerAt(RedisServer server, int slot) {
    for (Object each : (List<?>) server.run("CLUSTER", "SLOTS")) {
      List<?> range = (List<?>) each;
      if ((Long) range.get(0) <= slot && slot <= (Long) range.get(1)) {
        return ((Long) ((List<?>) range.get(2)).get(1)).intValue();
      }
    }
    return 0;
  }

  /** Waits until each node knows all owners as they know themselves. */
  private void awaitKnownOwners() {
    await()
        .atMost(Waits.LONG)
        .pollInterval(Duration.ofMillis(5))
        .ignoreExceptions()
        .until(
            () -> {
              List<Integer> ports = primaries().stream().map(RedisServer::port).sorted().toList();
              return nodes.stream()
                  .map(Node::server)
                  .filter(RedisServer::isRunning)
                  .allMatch(server -> ownersAt(server).equals(ports));
            });
  }

  private static List<Integer> ownersAt(RedisServer server) {
    return ((List<?>) server.run("CLUSTER", "SLOTS"))
        .stream()
            .map(range -> (List<?>) ((List<?>) range).get(2))
            .map(primary -> ((Long) primary.get(1)).intValue())
            .distinct()
            .sorted()
            .toList();
  }

  /** Restarts node after node, each with its data, while the others serve. */
  public void restartOneByOne() {
    List<RedisServer> primaries = byEpoch();
    servers().parallelStream()
        .filter(server -> !primaries.contains(server))
        .forEach(RedisServer::restart);
    awaitAgreement();
    primaries.forEach(this::swap); // at the same time they could choose the same epoch
    primaries.parallelStream().forEach(RedisServer::restart);
    awaitAgreement();
  }

  /** Loses all data of all nodes: emptied replicas take the places of their primaries. */
  public void loseData() {
    List<RedisServer> primaries = byEpoch();
    List<RedisServer> replicas = primaries.stream().map(this::replicaOf).toList();
    each(RedisServer::kill);
    each(RedisServer::forgetData);
    replicas.parallelStream().forEach(RedisServer::start);
    for (RedisServer replica : replicas) {
      takeOver(replica);
      awaitEpoch(replicas, currentEpoch(replica));
    }
    awaitServing(replicas);
    primaries.parallelStream().forEach(RedisServer::start);
  }

  private static void takeOver(RedisServer replica) {
    await()
        .atMost(Waits.LONG)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(5))
        .until(
            () -> {
              boolean done = isPrimary(replica);
              if (!done) {
                replica.run("CLUSTER", "FAILOVER", "TAKEOVER");
              }
              return done || isPrimary(replica);
            });
  }

  private static void awaitServing(List<RedisServer> servers) {
    await()
        .atMost(Waits.LONG)
        .pollInterval(Duration.ofMillis(5))
        .ignoreExceptions()
        .until(() -> servers.stream().allMatch(RedisCluster::isReady));
  }

  // ---- slots

  /** Begins to move a slot: keys that are not there any more are looked for at the target. */
  public void beginMove(int slot, RedisServer to) {
    Node source = ownerNode(slot);
    to.run("CLUSTER", "SETSLOT", "" + slot, "IMPORTING", source.id);
    source.server.run("CLUSTER", "SETSLOT", "" + slot, "MIGRATING", node(to).id);
  }

  /** Moves keys of a slot that is being moved; all of them if none is named. */
  public void moveKeys(int slot, RedisServer to, String... keys) {
    RedisServer source = owner(slot);
    List<String> which = keys.length > 0 ? List.of(keys) : keysIn(source, slot);
    if (!which.isEmpty()) {
      Stream<String> words =
          Stream.concat(
              Stream.of("127.0.0.1", "" + to.port(), "", "0", "5000", "KEYS"), which.stream());
      source.run("MIGRATE", words.toArray(String[]::new));
    }
  }

  /** Returns the keys of a slot that a node has. */
  public static List<String> keysIn(RedisServer server, int slot) {
    return ((List<?>) server.run("CLUSTER", "GETKEYSINSLOT", "" + slot, "1000"))
        .stream().map(String.class::cast).toList();
  }

  /** Ends the move of a slot. */
  public void endMove(int slot, RedisServer to) {
    RedisServer source = owner(slot);
    to.run("CLUSTER", "SETSLOT", "" + slot, "NODE", node(to).id);
    if (source != to) {
      source.run("CLUSTER", "SETSLOT", "" + slot, "NODE", node(to).id);
    }
  }

  /** Moves a slot as redis-cli does: new keys may come while it moves. */
  public void move(int slot, RedisServer to) {
    RedisServer source = owner(slot);
    if (source != to) {
      beginMove(slot, to);
      do {
        moveKeys(slot, to);
      } while (!keysIn(source, slot).isEmpty());
      endMove(slot, to);
      awaitOwner(slot, to); // news of two moves may cross, and the older ones win
    }
  }

  /** Moves slots to one node, one after the other. */
  public void move(IntStream slots, RedisServer to) {
    slots.forEach(slot -> move(slot, to));
  }

  /** Adds a primary without slots. */
  public RedisServer addPrimary() {
    RedisServer added = RedisServer.prepare(options);
    added.start();
    RedisServer known = primaries().get(0);
    added.run("CLUSTER", "MEET", "127.0.0.1", "" + known.port());
    String id = (String) added.run("CLUSTER", "MYID");
    nodes.add(new Node(id, added));
    await()
        .atMost(Waits.LONG)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () ->
                servers().stream()
                    .filter(RedisServer::isRunning)
                    .allMatch(server -> knows(server, id)));
    awaitAgreement();
    return added;
  }

  private static boolean knows(RedisServer server, String id) {
    return ((String) server.run("CLUSTER", "NODES"))
        .lines()
        .anyMatch(line -> line.startsWith(id) && !line.contains("handshake"));
  }

  // ---- all of it

  /** Stops all processes where they are, or lets them run on. */
  public void signal(String name) {
    nodes.stream()
        .map(Node::server)
        .filter(RedisServer::isRunning)
        .forEach(server -> server.signal(name));
  }

  @Override
  public void close() {
    nodes.forEach(node -> node.server.close());
  }
}
