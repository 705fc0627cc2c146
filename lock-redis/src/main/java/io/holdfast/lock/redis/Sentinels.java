package io.holdfast.lock.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.holdfast.lock.spi.BackendUrl.Host;
import io.holdfast.lock.spi.StoreException;
import io.holdfast.lock.spi.StoreException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Asks sentinels where the primary is: one after the other, the one that answered last before the
 * others, until one answers that is not behind what another one has said before.
 *
 * <p>Each fail-over has a larger number than the one before (its epoch). A sentinel that was cut
 * off names an old primary with a smaller number. It is believed only if none knows better: the
 * sentinels may have been set up anew, and count from the beginning.
 *
 * <p>{@code lock} guards {@code order}, {@code epoch} and {@code promotions}; it is not held during
 * I/O.
 */
final class Sentinels implements Primary {
  private final RedisOptions options;
  private final SentinelOptions sentinels;

  private final ReentrantLock lock = new ReentrantLock();
  private List<Host> order;
  private long epoch;

  /** How many were told of. */
  private long promotions;

  /** What one of them says. */
  private record Report(Host primary, long epoch) {}

  Sentinels(RedisOptions options) {
    this.options = options;
    this.sentinels = requireNonNull(options.sentinel());
    this.order = sentinels.hosts();
  }

  /** Returns the name under which they look after the primary. */
  String name() {
    return sentinels.primary();
  }

  /** Returns them, the one that answered last before the others. */
  private List<Host> order() {
    lock.lock();
    try {
      return order;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Asks again if a promotion was told of meanwhile: the answer may be from before. The dial knows
   * the answer before that is looked at, so that whoever is told later finds it there.
   */
  @Override
  public Host find(Dial dial) {
    while (true) {
      long before = promotions();
      Host found = askAll(dial);
      dial.leadsTo(found);
      if (promotions() == before) {
        return found;
      }
    }
  }

  private long promotions() {
    lock.lock();
    try {
      return promotions;
    } finally {
      lock.unlock();
    }
  }

  private Host askAll(Dial dial) {
    List<Host> asked = order();
    List<String> failures = new ArrayList<>();
    boolean refusedByAll = true;
    Report stale = null;
    for (int i = 0; i < asked.size(); i++) {
      Host sentinel = asked.get(i);
      try {
        Report report = ask(dial, sentinel, asked.size() - i + 1);
        if (isNews(report, sentinel)) {
          return report.primary();
        }
        stale = stale == null || report.epoch() > stale.epoch() ? report : stale;
      } catch (RuntimeException e) { // no answer, or not one of a sentinel
        SentinelFailure failure = SentinelFailure.of(e, options);
        failures.add(sentinel + " " + failure.text());
        refusedByAll &= failure.refused();
      }
    }
    if (stale != null) {
      believe(stale);
      return stale.primary();
    }
    throw new StoreException(
        refusedByAll ? Kind.REFUSED : Kind.NOT_SENT,
        "no sentinel of %s names the primary: %s".formatted(options, String.join("; ", failures)),
        null);
  }

  /** A connection to one of them. */
  record Visit(Host sentinel, Connection connection) {}

  /**
   * Connects to the first sentinel that lets us in.
   *
   * @throws JedisException if none does
   */
  Visit visit(Dial dial) {
    List<Host> asked = order();
    JedisException failure = new JedisException("no sentinel answers");
    for (int i = 0; i < asked.size(); i++) {
      try {
        return new Visit(asked.get(i), connect(dial, asked.get(i), asked.size() - i));
      } catch (JedisException e) {
        failure = e;
      }
    }
    throw failure;
  }

  private Connection connect(Dial dial, Host sentinel, int parts) {
    int millis = dial.millisFor(parts);
    return new Connection(() -> dial.visit(sentinel, millis), sentinels.jedis(millis));
  }

  private Report ask(Dial dial, Host sentinel, int parts) {
    try (Connection connection = connect(dial, sentinel, parts)) {
      connection.sendCommand(
          Command.SENTINEL, "GET-MASTER-ADDR-BY-NAME", sentinels.primary()); // the new one first
      connection.sendCommand(Command.SENTINEL, "MASTER", sentinels.primary());
      List<?> address = (List<?>) connection.getOne();
      List<?> details = (List<?>) connection.getOne();
      if (address == null) {
        throw new JedisDataException("ERR No such master with that name");
      }
      return new Report(
          new Host(text(address.get(0)), Integer.parseInt(text(address.get(1)))), epoch(details));
    }
  }

  /** Names and values take turns. */
  private static long epoch(List<?> details) {
    for (int i = 0; i + 1 < details.size(); i += 2) {
      if (text(details.get(i)).equals("config-epoch")) {
        return Long.parseLong(text(details.get(i + 1)));
      }
    }
    throw new IllegalStateException("it tells no config-epoch");
  }

  private static String text(Object reply) {
    return new String((byte[]) reply, UTF_8);
  }

  /** Whether no other one has known better; then this one is asked first the next time. */
  private boolean isNews(Report report, Host from) {
    lock.lock();
    try {
      if (report.epoch() < epoch) {
        return false;
      }
      epoch = report.epoch();
      prefer(from);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Needs the lock. */
  private void prefer(Host sentinel) {
    List<Host> next = new ArrayList<>(order);
    next.remove(sentinel);
    next.add(0, sentinel);
    order = List.copyOf(next);
  }

  /** A sentinel has told of a promotion; the others may not have heard yet. */
  void promoted(Host by) {
    lock.lock();
    try {
      promotions++;
      prefer(by);
    } finally {
      lock.unlock();
    }
  }

  private void believe(Report report) {
    lock.lock();
    try {
      epoch = report.epoch();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void verify(Host found, Connection connection) {
    connection.sendCommand(Command.ROLE);
    List<?> role = (List<?>) connection.getOne();
    String name = text(role.get(0));
    if (!name.equals("master")) {
      throw Errors.notSent(
          "the sentinels of %s name %s, which is a %s: wait for the fail-over to end"
              .formatted(options, found, name),
          null);
    }
  }
}
