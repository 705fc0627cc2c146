package io.holdfast.lock.redis;

import io.holdfast.lock.spi.BackendUrl.Host;
import io.holdfast.lock.spi.Deadline;
import io.holdfast.lock.spi.LockClock;
import io.holdfast.lock.spi.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.BuilderFactory;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * What a server says of itself.
 *
 * @param node which one
 * @param info what {@code INFO} tells
 * @param config the settings that it shows
 * @param user as whom it was asked
 * @param refused the commands that this user may not send
 * @param clockAhead by how much its clock is ahead of the one here, as far as the round trip lets
 *     one tell
 * @param roundTrips how long it took to answer, from short to long
 * @param failure why it did not answer: the end of a sentence, without secrets; {@code null} if it
 *     did
 */
record ServerFacts(
    String node,
    Map<String, String> info,
    Map<String, String> config,
    String user,
    Set<String> refused,
    @Nullable Duration clockAhead,
    List<Duration> roundTrips,
    @Nullable String failure) {
  private static final int PINGS = 21;
  private static final Pattern LAG = Pattern.compile("\\blag=(\\d{1,9})");

  private static final List<String> SETTINGS =
      List.of(
          "save",
          "appendfsync",
          "min-replicas-to-write",
          "min-replicas-max-lag",
          "timeout",
          "cluster-node-timeout");

  /**
   * Asks a server on a connection of its own, as far as time and rights allow.
   *
   * @throws StoreException if it cannot be reached, or refuses the client
   */
  static ServerFacts of(RedisOptions options, LockClock clock, Deadline deadline) {
    try (Console console = Console.open(options, clock, deadline.nanos())) {
      return of(console, clock, deadline);
    } catch (JedisDataException e) {
      throw Errors.setUpReply(e);
    } catch (JedisException e) {
      throw Link.notConnected(options, options, e);
    }
  }

  /**
   * Asks, as far as time and rights allow.
   *
   * @throws JedisException if there is no answer
   */
  static ServerFacts of(Console console, LockClock clock, Deadline deadline) {
    return new Questions(console, clock, deadline).ask();
  }

  /**
   * Asks several, one after the other, each within a fair part of the time that is left.
   *
   * @throws StoreException if none of them answers
   */
  static List<ServerFacts> ofAll(
      Collection<Host> nodes,
      Function<Host, RedisOptions> options,
      LockClock clock,
      Deadline deadline) {
    List<ServerFacts> facts = new ArrayList<>();
    StoreException failure = null;
    for (Host node : nodes) {
      Deadline part = deadline.part(clock, nodes.size() - facts.size());
      try {
        facts.add(of(options.apply(node), clock, part));
      } catch (StoreException e) {
        failure = e;
        facts.add(silent(node.toString(), "cannot be asked: " + e.getMessage()));
      }
    }
    if (failure != null && facts.stream().allMatch(ServerFacts::isSilent)) {
      throw failure;
    }
    return facts;
  }

  /** Returns what is known of a server that does not answer. */
  static ServerFacts silent(String node, String why) {
    return new ServerFacts(node, Map.of(), Map.of(), "", Set.of(), null, List.of(), why);
  }

  /** Whether it did not answer. */
  boolean isSilent() {
    return failure != null;
  }

  /** Returns what {@code INFO} tells, or an empty text. */
  String info(String field) {
    return info.getOrDefault(field, "");
  }

  /** Returns a number that {@code INFO} tells, or 0. */
  long count(String field) {
    String value = info(field);
    return value.matches("\\d{1,18}") ? Long.parseLong(value) : 0;
  }

  /** Returns how many seconds ago the slowest replica has acknowledged anything; 0 without any. */
  long greatestLag() {
    return info.entrySet().stream()
        .filter(field -> field.getKey().matches("slave\\d+"))
        .map(field -> LAG.matcher(field.getValue()))
        .filter(Matcher::find)
        .mapToLong(lag -> Long.parseLong(lag.group(1)))
        .max()
        .orElse(0);
  }

  /** Returns a setting, or {@code null} if it is not shown. */
  @Nullable String setting(String name) {
    return config.get(name);
  }

  private static final class Questions {
    private final Console console;
    private final LockClock clock;
    private final Deadline deadline;
    private final Set<String> refused = new TreeSet<>();

    Questions(Console console, LockClock clock, Deadline deadline) {
      this.console = console;
      this.clock = clock;
      this.deadline = deadline;
    }

    ServerFacts ask() {
      Map<String, String> info = ask(Questions::parse, "INFO", "everything");
      Map<String, String> config = new HashMap<>();
      for (String setting : SETTINGS) {
        Map<String, String> shown = ask(BuilderFactory.STRING_MAP::build, "CONFIG", "GET", setting);
        config.putAll(shown == null ? Map.of() : shown);
      }
      String user = ask(BuilderFactory.STRING::build, "ACL", "WHOAMI");
      Duration ahead = clockAhead();
      return new ServerFacts(
          console.node(),
          info == null ? Map.of() : info,
          config,
          user == null ? "" : user,
          refused,
          ahead,
          roundTrips(),
          null);
    }

    private <T> @Nullable T ask(Function<Object, @Nullable T> as, String command, String... args) {
      try {
        return as.apply(console.ask(command, args));
      } catch (JedisDataException e) {
        boolean sub = command.equals("CONFIG") || command.equals("ACL");
        refused.add((sub ? command + "|" + args[0] : command).toLowerCase(Locale.ROOT));
        return null;
      }
    }

    private static Map<String, String> parse(Object reply) {
      Map<String, String> fields = new HashMap<>();
      for (String line : BuilderFactory.STRING.build(reply).split("\r\n", -1)) {
        int colon = line.indexOf(':');
        if (colon > 0) {
          fields.put(line.substring(0, colon), line.substring(colon + 1));
        }
      }
      return fields;
    }

    /** The moment that the server names lies somewhere in the round trip: it counts as halfway. */
    private @Nullable Duration clockAhead() {
      Duration byTime = ahead(() -> ask(Questions::millis, "TIME"));
      return byTime != null ? byTime : ahead(() -> ask(Questions::millisOfInfo, "INFO", "server"));
    }

    private @Nullable Duration ahead(Supplier<@Nullable Long> millis) {
      long before = clock.nanoTime();
      Long theirs = millis.get();
      long tripMillis = Duration.ofNanos(clock.nanoTime() - before).toMillis();
      return theirs == null
          ? null
          : Duration.ofMillis(theirs + tripMillis / 2 - clock.wallMillis());
    }

    private static Long millis(Object reply) {
      List<String> time = BuilderFactory.STRING_LIST.build(reply);
      return Long.parseLong(time.get(0)) * 1000 + Long.parseLong(time.get(1)) / 1000;
    }

    /** Sentinels know no TIME. */
    private static @Nullable Long millisOfInfo(Object reply) {
      String micros = parse(reply).get("server_time_usec");
      return micros == null ? null : Long.valueOf(Long.parseLong(micros) / 1000);
    }

    private List<Duration> roundTrips() {
      List<Duration> trips = new ArrayList<>();
      Duration longest = Duration.ZERO;
      // One that is begun is answered in time, or all that was learnt before is lost.
      while (trips.size() < PINGS
          && deadline.remaining(clock).compareTo(longest.multipliedBy(2)) > 0) {
        long before = clock.nanoTime();
        Object pong = ask(Function.identity(), "PING");
        if (pong == null) {
          break;
        }
        Duration trip = Duration.ofNanos(clock.nanoTime() - before);
        trips.add(trip);
        longest = trip.compareTo(longest) > 0 ? trip : longest;
      }
      Collections.sort(trips);
      return trips;
    }
  }
}
