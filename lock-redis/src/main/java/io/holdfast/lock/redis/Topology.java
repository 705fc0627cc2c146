package io.holdfast.lock.redis;

import io.holdfast.lock.spi.BackendUrl.Host;
import io.holdfast.lock.spi.LockClock;
import io.holdfast.lock.spi.StoreException;
import io.holdfast.lock.spi.StoreException.Kind;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.BuilderFactory;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Asks nodes of a cluster which of them has which slot, when somebody has reason to ask, on a
 * thread of its own: one node after the other, until one answers for a cluster that is up and does
 * not lag behind what another one has said.
 *
 * <p>Each change of the cluster has a larger number (its epoch). A node that was cut off knows a
 * smaller one. It is believed only if none knows better.
 */
final class Topology {
  private static final Logger LOG = System.getLogger(Topology.class.getName());

  /** Between two rounds; a cluster that is down is asked no more often by all threads together. */
  private static final Duration PAUSE = Duration.ofMillis(50);

  /** A node that is silent keeps the others from being asked; so it has less than a request. */
  private static final int PARTS = 4;

  private static final Duration LEAST_LIMIT = Duration.ofMillis(200);

  private static final Pattern EPOCH = Pattern.compile("cluster_current_epoch:(\\d{1,18})");

  /** What a node says. */
  private record Report(Host by, boolean up, long epoch, List<SlotMap.Range> ranges) {}

  /** Works on the thread beside. */
  interface Upkeep {
    /** The map is new. */
    void mapped();

    /** Does what is due; returns when it wants to be called again, or {@code null}. */
    @Nullable Long work();
  }

  private final ClusterOptions options;
  private final LockClock clock;
  private final SlotMap map;
  private final Upkeep upkeep;
  private final Duration limit;
  private final Thread thread;
  private final FirstContact first = new FirstContact();

  private volatile boolean wanted = true;
  private volatile boolean woken;
  private volatile boolean closed;

  /** Whom not to ask first. */
  private volatile @Nullable Host suspect;

  // For the thread.
  private @Nullable Host answered;
  private long epoch;

  Topology(ClusterOptions options, LockClock clock, SlotMap map, Upkeep upkeep) {
    this.options = options;
    this.clock = clock;
    this.map = map;
    this.upkeep = upkeep;
    Duration part = options.node().requestTimeout().dividedBy(PARTS);
    this.limit = part.compareTo(LEAST_LIMIT) < 0 ? LEAST_LIMIT : part;
    this.thread = new Thread(this::run, "holdfast-cluster " + options);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /**
   * Has the map renewed soon.
   *
   * @param by whom to ask last, since it does not answer or does not know; may be {@code null}
   */
  void renew(@Nullable Host by) {
    suspect = by;
    if (!wanted) {
      wanted = true;
      wake();
    }
  }

  /** Has the thread look after its upkeep. */
  void wake() {
    woken = true;
    LockSupport.unpark(thread);
  }

  /**
   * Waits for the first map for one request time-out at most.
   *
   * @throws StoreException if a node refuses the client
   */
  void awaitFirst() {
    first.await(options.node().requestTimeout());
  }

  private void run() {
    long earliest = clock.nanoTime();
    while (!closed) {
      woken = false;
      boolean ask = wanted;
      try {
        if (ask && clock.nanoTime() - earliest >= 0) {
          wanted = false;
          look();
          earliest = clock.nanoTime() + PAUSE.toNanos();
          ask = wanted;
        }
        park(ask ? Long.valueOf(earliest) : null, upkeep.work());
      } catch (RuntimeException | Error e) { // whatever it is, the client needs this thread
        LOG.log(Level.WARNING, "Looking after the nodes of " + options + " failed", e);
        earliest = clock.nanoTime() + PAUSE.toNanos();
      }
    }
  }

  private void park(@Nullable Long one, @Nullable Long other) {
    if (woken || closed) {
      return;
    }
    if (one == null && other == null) {
      LockSupport.park(this);
      return;
    }
    boolean otherFirst = one == null || (other != null && other - one < 0);
    Long until = otherFirst ? other : one;
    clock.parkUntil(this, until == null ? clock.nanoTime() : until);
  }

  private void look() {
    Report best = null;
    StoreException failure = null;
    for (Host host : candidates()) {
      if (closed) {
        return;
      }
      try {
        Report report = ask(host);
        best = best == null || report.epoch() > best.epoch() ? report : best;
        if (report.up() && report.epoch() >= epoch) {
          best = report;
          break;
        }
      } catch (StoreException e) {
        failure = failure == null || e.kind() == Kind.REFUSED ? e : failure;
      }
    }
    if (best != null) {
      believe(best);
    } else if (failure != null) {
      first.completeExceptionally(failure);
    }
  }

  private void believe(Report report) {
    answered = report.by();
    epoch = report.epoch();
    map.replace(report.ranges());
    upkeep.mapped();
    first.complete(null);
  }

  /** The one that answered last before the others, and the suspect behind them. */
  private Set<Host> candidates() {
    List<Host> known = new ArrayList<>(map.nodes());
    known.addAll(options.seeds());
    if (answered != null) {
      known.add(0, answered);
    }
    Host last = suspect;
    if (last != null && known.removeIf(last::equals)) {
      known.add(last);
    }
    return new LinkedHashSet<>(known);
  }

  private Report ask(Host host) {
    RedisOptions at = options.node().at(host, limit);
    try (Console console = Console.open(at, clock, clock.nanoTime() + limit.toNanos())) {
      String info = BuilderFactory.STRING.build(console.ask("CLUSTER", "INFO"));
      Matcher found = EPOCH.matcher(info);
      long said = found.find() ? Long.parseLong(found.group(1)) : 0;
      List<SlotMap.Range> ranges = SlotMap.read(console.ask("CLUSTER", "SLOTS"), host, options);
      if (ranges.isEmpty()) {
        throw new StoreException(
            Kind.REFUSED_FOR_NOW,
            host + " knows of no node with slots: is its cluster made?",
            null);
      }
      return new Report(host, info.contains("cluster_state:ok"), said, ranges);
    } catch (StoreException e) {
      throw e;
    } catch (JedisDataException e) {
      throw Errors.setUpReply(e);
    } catch (JedisException e) {
      throw Link.notConnected(at, host, e);
    } catch (RuntimeException e) { // a reply of a wrong kind or shape
      throw Errors.notSent(host + " answers, but not as a node of a Redis Cluster does", null);
    }
  }

  /** Ends the thread. */
  void close() {
    closed = true;
    wake();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(1)); // it may be looking up a host name
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
