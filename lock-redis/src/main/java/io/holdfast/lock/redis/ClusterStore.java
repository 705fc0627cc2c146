package io.holdfast.lock.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.holdfast.lock.spi.BackendConfig;
import io.holdfast.lock.spi.BackendUrl.Host;
import io.holdfast.lock.spi.Deadline;
import io.holdfast.lock.spi.Events;
import io.holdfast.lock.spi.LockClock;
import io.holdfast.lock.spi.LockClock.Scheduler;
import io.holdfast.lock.spi.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A Redis Cluster: a {@link Wire} to each primary, so that one that does not answer holds up
 * nothing that others keep.
 *
 * <p>A connection to a node may outlive changes of its role: it was a primary, then a replica, and
 * is a primary again, without what was granted meanwhile. So nothing is concluded from its age.
 * {@link Call#FLOOR} is left as it is, and with a grant delay each script that may grant looks at
 * the run of its server.
 *
 * <p>{@code lock} guards {@code retired}, {@code closed}, and that no wire is made after closing;
 * it is not held during I/O.
 */
final class ClusterStore implements Store, Topology.Upkeep {
  /** What a node that is no primary any more was asked it answers by then, or not in time. */
  private static final Duration GRACE = Duration.ofMillis(200);

  /** A try is not begun unless so much of a request time-out is left. */
  private static final int LEAST_PART = 4;

  /** The same text, but another object than {@link Call#FLOOR}. */
  private static final byte[] BY_CLOCK = "-".getBytes(US_ASCII);

  private final ClusterOptions options;
  private final BackendConfig config;
  private final Events events;
  private final LockClock clock;
  private final Scheduler scheduler;
  private final SlotMap map = new SlotMap();
  private final Topology topology;
  private final ClusterLine line;
  private final Subscriber subscriber;

  private final Map<Host, Wire> wires = new ConcurrentHashMap<>();

  /** When a node was last asked for a slot that is being moved to it: it may have none yet. */
  private final Map<Host, Long> importing = new ConcurrentHashMap<>();

  /** Those that wait for their next try. */
  private final Set<Trial<?>> waiting = ConcurrentHashMap.newKeySet();

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Wire, Long> retired = new ConcurrentHashMap<>();
  private volatile boolean closed;

  private ClusterStore(ClusterOptions options, BackendConfig config, Events events) {
    this.options = options;
    this.config = config;
    this.events = events;
    this.clock = config.clock();
    this.scheduler = clock.scheduler("holdfast-timer " + options);
    this.topology = new Topology(options, clock, map, this);
    this.line = new ClusterLine(options, clock, map);
    this.subscriber =
        new Subscriber(
            line,
            new String(Keys.channel(config.client()), US_ASCII),
            Message.hearer(config.client(), events),
            clock,
            scheduler,
            MessageLine.HEARTBEAT);
  }

  /**
   * Opens a store and waits until a node has said where the slots are, and the primaries are
   * connected, or cannot be.
   *
   * @throws StoreException if a node refuses the client
   */
  static ClusterStore open(ClusterOptions options, BackendConfig config, Events events) {
    ClusterStore store = new ClusterStore(options, config, events);
    store.topology.start();
    try {
      store.topology.awaitFirst();
      for (Wire wire : store.wires.values()) { // they connect at the same time
        wire.awaitFirst();
      }
      return store;
    } catch (StoreException e) {
      store.close();
      throw e;
    }
  }

  /** Whether a node has said where the slots are. */
  boolean hasConnected() {
    return !map.primaries().isEmpty();
  }

  // ---- requests

  @Override
  public <T> CompletionStage<T> run(Call<T> call, Deadline deadline) {
    long latest = clock.nanoTime() + options.node().requestTimeout().toNanos();
    long due = latest - deadline.nanos() < 0 ? latest : deadline.nanos();
    return new Trial<>(this, complete(call), due).start(deadline);
  }

  @SuppressWarnings("ReferenceEquality") // a label may look like the floor
  private static <T> Call<T> complete(Call<T> call) {
    GrantDelay delay = call.delay();
    List<byte[]> args = new ArrayList<>(delay == null ? call.args() : delay.args(call.args()));
    args.replaceAll(arg -> arg == Call.FLOOR ? BY_CLOCK : arg);
    List<byte[]> keys = delay == null ? call.keys() : delay.keys(call.keys());
    return new Call<>(call.script(), keys, args, null, call.answer());
  }

  @Nullable Host owner(int slot) {
    return map.owner(slot);
  }

  /** Sends a call to a node. */
  <T> CompletableFuture<T> send(
      Call<T> call, int slot, @Nullable Host host, boolean asking, Deadline deadline) {
    if (host == null) {
      return CompletableFuture.failedFuture(
          Errors.notSent("no node of %s that answers has slot %d".formatted(this, slot), null));
    }
    Wire wire = wire(host);
    if (wire == null) {
      return CompletableFuture.failedFuture(closed());
    }
    line.prefer(host);
    return wire.run(call, asking, deadline).toCompletableFuture();
  }

  private @Nullable Wire wire(Host host) {
    Wire known = wires.get(host);
    if (known != null) {
      return known;
    }
    lock.lock();
    try {
      return closed
          ? null
          : wires.computeIfAbsent(host, to -> Wire.start(options.at(to), config, events));
    } finally {
      lock.unlock();
    }
  }

  private StoreException closed() {
    return Errors.notSent("the connections to " + this + " were closed by their client", null);
  }

  /** Notes what a node says of another one; returns where that is. */
  Host redirected(Redirect redirect, Host by) {
    Host to = options.reached(redirect.host(by));
    if (redirect.once()) {
      importing.put(to, clock.nanoTime());
    } else {
      map.moved(redirect.slot(), to);
      topology.renew(null);
    }
    return to;
  }

  /** Has the map renewed, since a node does not serve. */
  void renewMap(@Nullable Host suspect) {
    topology.renew(suspect);
  }

  /** Whether there is time for another try. */
  boolean isTime(long dueNanos) {
    return !closed && dueNanos - clock.nanoTime() > leastNanos();
  }

  /** With less, a slow answer would cost the connection, and others their answers. */
  private long leastNanos() {
    return options.node().requestTimeout().toNanos() / LEAST_PART;
  }

  /** Has a call go on after a pause; false if there will be no time for it then. */
  boolean later(Trial<?> trial, Duration pause, long dueNanos) {
    long at = clock.nanoTime() + pause.toNanos();
    if (dueNanos - at <= leastNanos()) {
      return false;
    }
    waiting.add(trial);
    scheduler.at(
        at,
        () -> {
          if (waiting.remove(trial)) {
            trial.again();
          }
        });
    // Whoever closes looks at those that wait after it has said that it closes.
    return !closed || !waiting.remove(trial);
  }

  // ---- nodes

  @Override
  public void mapped() {
    Set<Host> primaries = map.primaries();
    long now = clock.nanoTime();
    long recent = 2 * options.node().requestTimeout().toNanos();
    importing.values().removeIf(asked -> now - asked > recent);
    lock.lock();
    try {
      wires.forEach(
          (host, wire) -> {
            if (!primaries.contains(host) && !importing.containsKey(host)) {
              wires.remove(host, wire);
              retired.put(wire, now + GRACE.toNanos());
            }
          });
    } finally {
      lock.unlock();
    }
    primaries.forEach(this::wire);
    line.leaveUnless(map.nodes());
  }

  /** Closes wires to nodes that are no primaries any more. */
  @Override
  public @Nullable Long work() {
    long now = clock.nanoTime();
    Long next = null;
    for (Map.Entry<Wire, Long> each : List.copyOf(retired.entrySet())) {
      if (each.getValue() - now <= 0) {
        retired.remove(each.getKey());
        each.getKey().close();
      } else if (next == null || each.getValue() - next < 0) {
        next = each.getValue();
      }
    }
    return next;
  }

  @Override
  public void listen() {
    subscriber.start();
  }

  @Override
  public boolean blocking() {
    return false;
  }

  @Override
  public boolean crossesPartitions() {
    return false;
  }

  @Override
  public boolean awaitsReplicas() {
    return false;
  }

  /** That of the slowest node. */
  @Override
  public Duration roundTrip() {
    Duration longest = Duration.ZERO;
    for (Wire wire : wires.values()) {
      Duration trip = wire.roundTrip();
      longest = trip.compareTo(longest) > 0 ? trip : longest;
    }
    return longest;
  }

  @Override
  public Facts facts(Deadline deadline) {
    List<Host> nodes = map.nodes();
    if (nodes.isEmpty()) {
      throw Errors.notSent("no node of %s answers".formatted(this), null);
    }
    return Facts.of(ServerFacts.ofAll(nodes, options::at, clock, deadline));
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
    scheduler.close();
    for (Trial<?> trial : List.copyOf(waiting)) {
      if (waiting.remove(trial)) {
        trial.end();
      }
    }
    topology.close();
    wires.values().forEach(Wire::close);
    retired.keySet().forEach(Wire::close);
    subscriber.close();
  }

  @Override
  public String toString() {
    return options.toString();
  }
}
