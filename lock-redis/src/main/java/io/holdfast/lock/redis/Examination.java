package io.holdfast.lock.redis;

import io.holdfast.lock.Finding;
import io.holdfast.lock.Finding.Severity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What the facts about servers mean for locks. Not thread-safe. */
final class Examination {
  /** How far clocks may be apart. */
  static final Duration CLOCKS = Duration.ofSeconds(1);

  /** Replicas acknowledge every second. */
  private static final int LAG_SECONDS = 2;

  private static final Duration SLOW = Duration.ofMillis(100);

  private final @Nullable Duration grantDelay;
  private final boolean awaitsReplicas;
  private final List<Finding> findings = new ArrayList<>();

  /**
   * Begins.
   *
   * @param grantDelay of the client, or {@code null}
   * @param awaitsReplicas whether a grant counts only once replicas have it
   */
  Examination(@Nullable Duration grantDelay, boolean awaitsReplicas) {
    this.grantDelay = grantDelay;
    this.awaitsReplicas = awaitsReplicas;
  }

  /** Looks at all servers that keep locks, or may come to. */
  List<Finding> of(List<ServerFacts> servers) {
    servers.forEach(this::one);
    clocks(servers);
    return List.copyOf(findings);
  }

  private void one(ServerFacts server) {
    if (server.failure() != null) {
      add(
          Severity.UNKNOWN,
          server,
          "server",
          "it " + server.failure(),
          "see whether it runs, and whether this host gets at it");
      return;
    }
    if (server.info().isEmpty()) {
      add(
          Severity.UNKNOWN,
          server,
          "server",
          "the user may not send %s".formatted(String.join(", ", server.refused())),
          "examine it as a user that has +info +config|get; locks need neither");
    } else {
      version(server);
      eviction(server);
      restart(server);
      replicas(server);
      load(server);
    }
    roundTrip(server);
    idle(server);
    user(server);
  }

  private void add(Severity severity, ServerFacts on, String subject, String found, String advice) {
    findings.add(new Finding(severity, on.node(), subject, found, advice));
  }

  // ---- one server

  private void version(ServerFacts server) {
    String valkey = server.info("valkey_version");
    String version = valkey.isEmpty() ? server.info("redis_version") : valkey;
    String found = (valkey.isEmpty() ? "Redis " : "Valkey ") + version;
    // Whoever got here speaks RESP3, hence is 6.0 at least.
    boolean old = valkey.isEmpty() && version.matches("6\\.[01]\\..*");
    add(
        old ? Severity.UNSAFE : Severity.FINE,
        server,
        "version",
        found,
        old ? "upgrade: lock-redis is made for Redis 6.2 and later" : "");
  }

  private void eviction(ServerFacts server) {
    String policy = server.info("maxmemory_policy");
    long limit = server.count("maxmemory");
    String found =
        limit == 0 ? policy + ", no limit" : "%s, limit %d bytes".formatted(policy, limit);
    long evicted = server.count("evicted_keys");
    found += evicted == 0 ? "" : ", %d keys evicted so far".formatted(evicted);
    if (policy.equals("noeviction")) {
      boolean full = limit > 0 && server.count("used_memory") > limit / 10 * 9;
      add(
          full ? Severity.NOTE : Severity.FINE,
          server,
          "eviction",
          full ? found + ", of which more than 90 % are used" : found,
          full ? "raise maxmemory: a full server refuses every attempt" : "");
      return;
    }
    add(
        limit > 0 ? Severity.UNSAFE : Severity.NOTE,
        server,
        "eviction",
        found,
        "set maxmemory-policy noeviction: an evicted lock is free while its holder goes on");
  }

  /** What it forgets when it is started again. */
  private void restart(ServerFacts server) {
    boolean log = server.info("aof_enabled").equals("1");
    String sync = server.setting("appendfsync");
    String kept = log ? "append-only file, fsync " + (sync == null ? "not shown" : sync) : "none";
    if (grantDelay != null) {
      add(
          Severity.FINE,
          server,
          "persistence",
          "%s; after a restart nothing is granted for %s (grantDelay)".formatted(kept, grantDelay),
          "");
    } else if (!log) {
      add(
          Severity.UNSAFE,
          server,
          "persistence",
          kept.equals("none") && !String.valueOf(server.setting("save")).isEmpty()
              ? "snapshots at most, no append-only file"
              : kept,
          "give every client ?grantDelay=15s: a restart frees all locks under their holders (their"
              + " fencing tokens go on rising)");
    } else {
      boolean always = "always".equals(sync);
      add(
          always ? Severity.FINE : Severity.NOTE,
          server,
          "persistence",
          kept,
          always
              ? ""
              : "a crash of the machine loses the latest grants: set appendfsync always, or give"
                  + " every client ?grantDelay=15s");
    }
  }

  private void replicas(ServerFacts server) {
    if (server.info("role").equals("slave")) {
      boolean linked = server.info("master_link_status").equals("up");
      add(
          linked ? Severity.FINE : Severity.NOTE,
          server,
          "role",
          "replica of %s:%s, link %s, heard of it %s s ago"
              .formatted(
                  server.info("master_host"),
                  server.info("master_port"),
                  server.info("master_link_status"),
                  server.info("master_last_io_seconds_ago")),
          linked ? "" : "see both logs: if it is promoted now, it lacks the latest grants");
      return;
    }
    long replicas = server.count("connected_slaves");
    String found = "primary, %d replicas".formatted(replicas);
    if (replicas == 0) {
      add(Severity.FINE, server, "role", found, "");
      return;
    }
    long lag = server.greatestLag();
    add(
        lag > LAG_SECONDS ? Severity.NOTE : Severity.FINE,
        server,
        "replica lag",
        "the slowest of %d acknowledged %d s ago".formatted(replicas, lag),
        lag > LAG_SECONDS ? "see its log: if it is promoted, it lacks that much" : "");
    failOver(server, found);
    isolation(server);
  }

  private void failOver(ServerFacts server, String found) {
    if (grantDelay == null && awaitsReplicas) {
      add(
          Severity.NOTE,
          server,
          "role",
          found + "; a grant counts once replicas have it (minReplicas)",
          "have as many acknowledge as there are, or add ?grantDelay=15s: one that lacks a grant may"
              + " be promoted");
      return;
    }
    boolean covered = grantDelay != null;
    add(
        covered ? Severity.FINE : Severity.UNSAFE,
        server,
        "role",
        covered ? found + "; after a promotion nothing is granted for " + grantDelay : found,
        covered
            ? ""
            : "give every client ?grantDelay=15s: a promoted replica may lack grants that are still"
                + " believed in");
  }

  /** A primary that was replaced without noticing must stop granting by itself. */
  private void isolation(ServerFacts server) {
    if (server.info("cluster_enabled").equals("1")) {
      add(
          Severity.FINE,
          server,
          "isolated primary",
          "a node that is cut off from its cluster stops by itself (cluster-node-timeout %s ms)"
              .formatted(server.setting("cluster-node-timeout")),
          "");
      return;
    }
    String least = server.setting("min-replicas-to-write");
    if (least == null) {
      add(
          Severity.UNKNOWN,
          server,
          "isolated primary",
          "min-replicas-to-write is not shown to this user",
          "examine it as a user that has +config|get");
      return;
    }
    boolean none = least.equals("0") && !awaitsReplicas;
    add(
        none ? Severity.UNSAFE : Severity.FINE,
        server,
        "isolated primary",
        "min-replicas-to-write %s, min-replicas-max-lag %s s%s"
            .formatted(
                least,
                server.setting("min-replicas-max-lag"),
                awaitsReplicas ? "; a grant counts once replicas have it (minReplicas)" : ""),
        none
            ? "set min-replicas-to-write 1 and min-replicas-max-lag to less than a fail-over takes:"
                + " a primary that is cut off goes on granting beside the new one"
            : "");
  }

  private void load(ServerFacts server) {
    if (server.info("loading").equals("1")) {
      add(Severity.NOTE, server, "state", "it is loading its data", "wait: it serves nobody yet");
    }
    if (server.info("rdb_last_bgsave_status").equals("err")
        || server.info("aof_last_write_status").equals("err")) {
      add(
          Severity.NOTE,
          server,
          "state",
          "it could not save its data",
          "see its log: by default it takes no writes until it can, so no lock either");
    }
    long clients = server.count("connected_clients");
    long most = server.count("maxclients");
    if (most > 0 && clients > most / 10 * 8) {
      add(
          Severity.NOTE,
          server,
          "state",
          "%d of %d clients are connected".formatted(clients, most),
          "raise maxclients: each client of lock-redis has two connections");
    }
  }

  private void roundTrip(ServerFacts server) {
    List<Duration> trips = server.roundTrips();
    if (trips.isEmpty()) {
      return;
    }
    Duration median = trips.get(trips.size() / 2);
    Duration longest = trips.get(trips.size() - 1);
    boolean slow = longest.compareTo(SLOW) > 0;
    add(
        slow ? Severity.NOTE : Severity.FINE,
        server,
        "round trip",
        "median %d µs, longest %d µs of %d"
            .formatted(micros(median), micros(longest), trips.size()),
        slow
            ? "keep request time-out and leases well above that: what is not answered in time has"
                + " an unknown outcome"
            : "");
  }

  private static long micros(Duration time) {
    return TimeUnit.NANOSECONDS.toMicros(time.toNanos());
  }

  private void idle(ServerFacts server) {
    String timeout = server.setting("timeout");
    if (timeout != null && !timeout.equals("0")) {
      add(
          Severity.NOTE,
          server,
          "idle connections",
          "closed after %s s".formatted(timeout),
          "set timeout 0: the first attempt after a pause has to connect again");
    }
  }

  private void user(ServerFacts server) {
    if (server.user().equals("default")) {
      add(
          Severity.NOTE,
          server,
          "user",
          "default",
          "give locks a user of their own with the rights in SECURITY.md: whoever may write to the"
              + " keys holdfast:* can free any lock");
    } else {
      String user = server.user().isEmpty() ? "one that may not ask who it is" : server.user();
      add(Severity.FINE, server, "user", user, "");
    }
  }

  // ---- all of them

  private void clocks(List<ServerFacts> servers) {
    List<Duration> ahead =
        servers.stream()
            .map(ServerFacts::clockAhead)
            .filter(Objects::nonNull)
            .sorted(Comparator.naturalOrder())
            .toList();
    if (ahead.isEmpty()) {
      return;
    }
    Duration first = ahead.get(0);
    Duration last = ahead.get(ahead.size() - 1);
    String found =
        ahead.size() == 1
            ? "%+d ms from the clock here".formatted(first.toMillis())
            : "%+d to %+d ms from the clock here".formatted(first.toMillis(), last.toMillis());
    boolean apart = last.minus(first).compareTo(CLOCKS) > 0;
    findings.add(
        new Finding(
            apart ? Severity.UNSAFE : Severity.FINE,
            "",
            "clocks",
            found,
            apart
                ? "synchronise the servers: where data are lost in a fail-over, fencing tokens go on"
                    + " from the clock of the new primary, and fall behind if that is late"
                : ""));
  }
}
