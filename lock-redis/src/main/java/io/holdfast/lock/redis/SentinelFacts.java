package io.holdfast.lock.redis;

import static java.util.Objects.requireNonNull;

import io.holdfast.lock.spi.BackendUrl.Host;
import io.holdfast.lock.spi.Deadline;
import io.holdfast.lock.spi.LockClock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import redis.clients.jedis.BuilderFactory;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * What a sentinel says of the servers that it looks after.
 *
 * @param itself what it says of itself
 * @param primary what it tells of the primary
 * @param replicas where it says that the replicas are
 * @param others where it says that other sentinels are
 * @param quorum whether it finds that enough of them run to promote somebody; empty if it does not
 *     say
 */
record SentinelFacts(
    ServerFacts itself,
    Map<String, String> primary,
    List<Host> replicas,
    List<Host> others,
    String quorum) {
  /**
   * Asks all sentinels, and then all servers that they name. What does not answer is among the
   * facts.
   *
   * @throws io.holdfast.lock.spi.StoreException if no sentinel or no server can be asked
   */
  static Facts survey(RedisOptions options, LockClock clock, Deadline deadline) {
    List<SentinelFacts> sentinels = ofAll(options, clock, deadline.part(clock, 2));
    Set<Host> servers = servers(sentinels);
    List<ServerFacts> facts =
        servers.isEmpty()
            ? List.of(ServerFacts.of(options, clock, deadline))
            : ServerFacts.ofAll(
                servers, host -> options.at(host, options.requestTimeout()), clock, deadline);
    return new Facts(facts, sentinels);
  }

  private static List<SentinelFacts> ofAll(
      RedisOptions options, LockClock clock, Deadline deadline) {
    List<Host> hosts = requireNonNull(options.sentinel()).hosts();
    List<SentinelFacts> facts = new ArrayList<>();
    for (Host host : hosts) {
      facts.add(of(host, options, clock, deadline.part(clock, hosts.size() - facts.size())));
    }
    return facts;
  }

  private static SentinelFacts of(
      Host host, RedisOptions options, LockClock clock, Deadline deadline) {
    String name = requireNonNull(options.sentinel()).primary();
    try (Console console = Console.toSentinel(host, options, clock, deadline.nanos())) {
      Map<String, String> primary =
          BuilderFactory.STRING_MAP.build(console.ask("SENTINEL", "MASTER", name));
      List<Host> replicas = hosts(console.ask("SENTINEL", "REPLICAS", name));
      List<Host> others = hosts(console.ask("SENTINEL", "SENTINELS", name));
      String quorum = quorum(console, name);
      ServerFacts itself = ServerFacts.of(console, clock, deadline); // takes what time is left
      return new SentinelFacts(itself, primary, replicas, others, quorum);
    } catch (RuntimeException e) { // no answer, or not one of a sentinel
      return silent(host, SentinelFailure.of(e, options).text());
    }
  }

  private static SentinelFacts silent(Host host, String why) {
    ServerFacts itself = ServerFacts.silent(host.toString(), why);
    return new SentinelFacts(itself, Map.of(), List.of(), List.of(), "");
  }

  private static List<Host> hosts(Object reply) {
    return ((List<?>) reply)
        .stream().map(BuilderFactory.STRING_MAP::build).map(SentinelFacts::host).toList();
  }

  private static Host host(Map<String, String> fields) {
    return new Host(field(fields, "ip"), Integer.parseInt(field(fields, "port")));
  }

  private static String field(Map<String, String> fields, String name) {
    return requireNonNull(fields.get(name), name);
  }

  /** That there are too few is said by an error. */
  private static String quorum(Console console, String name) {
    try {
      return BuilderFactory.STRING.build(console.ask("SENTINEL", "CKQUORUM", name));
    } catch (JedisDataException e) {
      String said = String.valueOf(e.getMessage());
      return said.startsWith("NOQUORUM") ? said : "";
    }
  }

  /** The primaries that are named, the latest first, and the replicas of that. */
  private static Set<Host> servers(List<SentinelFacts> sentinels) {
    List<SentinelFacts> telling =
        sentinels.stream()
            .filter(each -> !each.isSilent())
            .sorted(Comparator.comparingLong(SentinelFacts::epoch).reversed())
            .toList();
    Set<Host> servers = new LinkedHashSet<>();
    telling.forEach(each -> servers.add(each.primaryHost()));
    telling.stream().limit(1).forEach(latest -> servers.addAll(latest.replicas()));
    return servers;
  }

  /** Whether it did not answer, or not as a sentinel of this primary does. */
  boolean isSilent() {
    return itself.isSilent();
  }

  /** Returns where the primary is; not of one that is silent. */
  Host primaryHost() {
    return host(primary);
  }

  /** Returns the number of the fail-over that made it the primary. */
  long epoch() {
    return number("config-epoch");
  }

  /** Returns a number that it tells of the primary, or 0. */
  long number(String name) {
    String value = primary.getOrDefault(name, "");
    return value.matches("\\d{1,18}") ? Long.parseLong(value) : 0;
  }
}
