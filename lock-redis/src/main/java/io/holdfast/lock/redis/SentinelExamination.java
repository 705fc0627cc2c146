package io.holdfast.lock.redis;

import io.holdfast.lock.Finding;
import io.holdfast.lock.Finding.Severity;
import io.holdfast.lock.spi.BackendUrl.Host;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the facts about sentinels, and servers under them, mean for locks. Not thread-safe. */
final class SentinelExamination {
  private static final int LEAST_SENTINELS = 3;
  private static final Duration LEAST_SILENCE = Duration.ofSeconds(1);

  /** How long a primary that is cut off writes on after its replicas' greatest lag, at most. */
  private static final Duration BLIND = Duration.ofSeconds(2);

  private final Duration lease;
  private final boolean awaitsReplicas;
  private final List<Finding> findings = new ArrayList<>();

  /**
   * Begins.
   *
   * @param lease of holds that a fail-over is to leave alone
   * @param awaitsReplicas whether a grant counts only once replicas have it
   */
  SentinelExamination(Duration lease, boolean awaitsReplicas) {
    this.lease = lease;
    this.awaitsReplicas = awaitsReplicas;
  }

  /** Looks at sentinels, of which one at least is not silent, and at the servers under them. */
  List<Finding> of(Facts facts) {
    facts.sentinels().forEach(this::one);
    List<SentinelFacts> telling =
        facts.sentinels().stream().filter(each -> !each.isSilent()).toList();
    if (!telling.isEmpty()) {
      agreement(telling);
      number(facts.sentinels().size(), telling);
      patience(telling, facts.servers());
      clocks(telling);
    }
    primaries(facts.servers());
    successors(facts.servers());
    return List.copyOf(findings);
  }

  private void add(Severity severity, String node, String subject, String found, String advice) {
    findings.add(new Finding(severity, node, subject, found, advice));
  }

  // ---- one sentinel

  private void one(SentinelFacts sentinel) {
    ServerFacts itself = sentinel.itself();
    String node = itself.node();
    if (itself.failure() != null) {
      String found = "it " + itself.failure();
      add(Severity.UNKNOWN, node, "sentinel", found, "see whether it runs, and the URL");
      return;
    }
    String version = itself.info("redis_version");
    add(
        Severity.FINE,
        node,
        "sentinel",
        "%s, knows %d replicas and %d other sentinels"
            .formatted(
                version.isEmpty() ? "version not shown to this user" : "version " + version,
                sentinel.replicas().size(),
                sentinel.others().size()),
        "");
    if (itself.info("sentinel_tilt").equals("1")) {
      add(
          Severity.NOTE,
          node,
          "sentinel",
          "its clock has jumped (TILT)",
          "synchronise its machine: it does nothing for 30 s after each jump");
    }
    if (sentinel.quorum().startsWith("NOQUORUM")) {
      add(
          Severity.NOTE,
          node,
          "quorum",
          sentinel.quorum(),
          "start the missing sentinels: nobody is promoted when the primary ends");
    }
  }

  // ---- all of them

  private void agreement(List<SentinelFacts> telling) {
    Set<Host> named =
        telling.stream().map(SentinelFacts::primaryHost).collect(Collectors.toUnmodifiableSet());
    if (named.size() == 1) {
      String found = "all that answer name " + telling.get(0).primaryHost();
      add(Severity.FINE, "", "primary", found, "");
      return;
    }
    String found =
        telling.stream()
            .map(
                each ->
                    "%s names %s (epoch %d)"
                        .formatted(each.itself().node(), each.primaryHost(), each.epoch()))
            .collect(Collectors.joining(", "));
    add(
        Severity.UNSAFE,
        "",
        "primary",
        found,
        "look again when the fail-over is over; if they still differ, SENTINEL RESET those that are"
            + " behind: clients may lock at different primaries");
  }

  private void number(int asked, List<SentinelFacts> telling) {
    int known = 1 + telling.stream().mapToInt(each -> each.others().size()).max().orElse(0);
    int all = Math.max(known, asked);
    long quorum = telling.stream().mapToLong(each -> each.number("quorum")).max().orElse(0);
    long needed = Math.max(quorum, all / 2 + 1);
    String found =
        "%d of %d answer; quorum %d, a fail-over takes %d"
            .formatted(telling.size(), all, quorum, needed);
    if (all < LEAST_SENTINELS) {
      String advice = "run three at least: with fewer, nobody is promoted once one has ended";
      add(Severity.NOTE, "", "sentinels", found, advice);
    } else if (telling.size() < needed) {
      String advice = "start the others: nobody is promoted when the primary ends";
      add(Severity.NOTE, "", "sentinels", found, advice);
    } else {
      add(Severity.FINE, "", "sentinels", found, "");
    }
    if (asked < known) {
      add(
          Severity.NOTE,
          "",
          "sentinels",
          "the URL names %d of %d".formatted(asked, known),
          "name all: others are not looked for when those do not answer");
    }
  }

  /** How long a primary is silent before it is replaced. */
  private void patience(List<SentinelFacts> telling, List<ServerFacts> servers) {
    TreeSet<Long> millis =
        telling.stream()
            .map(each -> each.number("down-after-milliseconds"))
            .collect(Collectors.toCollection(TreeSet::new));
    Duration least = Duration.ofMillis(millis.first());
    Duration most = Duration.ofMillis(millis.last());
    Duration longest = lease.multipliedBy(3).dividedBy(5);
    Duration stops = servers.stream().flatMap(this::stops).max(Duration::compareTo).orElse(null);
    String found =
        millis.stream().map(Object::toString).collect(Collectors.joining(" and ", "", " ms"));
    Severity severity = Severity.NOTE;
    String advice = "";
    if (stops != null && least.compareTo(stops) < 0) {
      severity = Severity.UNSAFE;
      advice =
          "raise it above %d ms, or lower min-replicas-max-lag: a primary that is cut off grants for"
              + " so long, beside the one that replaces it";
      advice = advice.formatted(stops.toMillis());
    } else if (least.compareTo(LEAST_SILENCE) < 0) {
      advice = "raise it above 1000: a primary is found down as soon as it is one";
    } else if (most.compareTo(longest) >= 0) {
      advice =
          "lower it below %d, three fifths of a lease of %s: holds are lost in a fail-over"
              .formatted(longest.toMillis(), lease);
    }
    severity = advice.isEmpty() ? Severity.FINE : severity;
    add(severity, "", "down-after-milliseconds", found, advice);
  }

  private void clocks(List<SentinelFacts> telling) {
    List<Duration> ahead =
        telling.stream()
            .map(each -> each.itself().clockAhead())
            .filter(Objects::nonNull)
            .sorted()
            .toList();
    if (ahead.isEmpty()) {
      return;
    }
    Duration first = ahead.get(0);
    Duration last = ahead.get(ahead.size() - 1);
    boolean apart = last.minus(first).compareTo(Examination.CLOCKS) > 0;
    add(
        apart ? Severity.NOTE : Severity.FINE,
        "",
        "clocks of sentinels",
        "%+d to %+d ms from the clock here".formatted(first.toMillis(), last.toMillis()),
        apart ? "synchronise them: one whose clock jumps does nothing for 30 s" : "");
  }

  /** When a primary that is cut off stops by itself, if it does and if that matters. */
  private Stream<Duration> stops(ServerFacts server) {
    String replicas = server.setting("min-replicas-to-write");
    String lag = server.setting("min-replicas-max-lag");
    boolean ever = replicas != null && !replicas.equals("0") && lag != null;
    return ever && !awaitsReplicas && isPrimary(server)
        ? Stream.of(Duration.ofSeconds(Long.parseLong(lag)).plus(BLIND))
        : Stream.empty();
  }

  // ---- the servers under them

  private static boolean isPrimary(ServerFacts server) {
    return server.info("role").equals("master");
  }

  private void primaries(List<ServerFacts> servers) {
    List<String> primaries =
        servers.stream()
            .filter(SentinelExamination::isPrimary)
            .map(ServerFacts::node)
            .sorted()
            .toList();
    if (primaries.size() > 1) {
      add(
          Severity.UNSAFE,
          "",
          "primaries",
          String.join(" and ", primaries) + " take writes",
          "make all but the one that the sentinels name a replica (REPLICAOF): a client that finds"
              + " another one locks there");
    }
  }

  private void successors(List<ServerFacts> servers) {
    List<String> priorities =
        servers.stream()
            .filter(server -> server.info("role").equals("slave"))
            .map(server -> server.info("slave_priority"))
            .toList();
    if (priorities.isEmpty()) {
      add(
          Severity.NOTE,
          "",
          "replica priority",
          "no replica is seen",
          "run one at least that follows the primary: nobody can take over");
      return;
    }
    boolean nobody = Collections.frequency(priorities, "0") == priorities.size();
    add(
        nobody ? Severity.NOTE : Severity.FINE,
        "",
        "replica priority",
        String.join(", ", priorities),
        nobody
            ? "set replica-priority 100 where a replica may be promoted: nobody can take over"
            : "");
  }
}
