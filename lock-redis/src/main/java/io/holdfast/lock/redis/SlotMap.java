package io.holdfast.lock.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.lock.spi.BackendUrl.Host;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.util.JedisClusterCRC16;

/** Which node of a cluster has which slot, as far as is known. Thread-safe. */
final class SlotMap {
  private static final int SLOTS = 16384;

  /** By slot; {@code null} where nobody is known to have it. */
  private final AtomicReferenceArray<@Nullable Host> owners = new AtomicReferenceArray<>(SLOTS);

  private volatile Set<Host> replicas = Set.of();

  /** Some slots that one primary has, and its replicas. */
  record Range(int first, int last, Host primary, List<Host> replicas) {}

  static int slot(byte[] key) {
    return JedisClusterCRC16.getSlot(key);
  }

  @Nullable Host owner(int slot) {
    return owners.get(slot);
  }

  /** Notes that a node has a slot. */
  void moved(int slot, Host to) {
    if (slot < SLOTS) {
      owners.set(slot, to);
    }
  }

  /** Takes over what a node says of all slots. */
  void replace(List<Range> ranges) {
    Host[] next = new Host[SLOTS];
    Set<Host> others = new LinkedHashSet<>();
    for (Range range : ranges) {
      for (int slot = range.first(); slot <= range.last(); slot++) {
        next[slot] = range.primary();
      }
      others.addAll(range.replicas());
    }
    for (int slot = 0; slot < SLOTS; slot++) {
      owners.set(slot, next[slot]);
    }
    replicas = Set.copyOf(others);
  }

  /** Returns the nodes that have slots. */
  Set<Host> primaries() {
    Set<Host> primaries = new LinkedHashSet<>();
    Host last = null;
    for (int slot = 0; slot < SLOTS; slot++) {
      Host owner = owners.get(slot);
      if (owner != null && !owner.equals(last)) {
        primaries.add(owner);
        last = owner;
      }
    }
    return primaries;
  }

  /** Returns the primaries, then the replicas. */
  List<Host> nodes() {
    Set<Host> all = primaries();
    all.addAll(replicas);
    return new ArrayList<>(all);
  }

  /**
   * Reads the reply to {@code CLUSTER SLOTS}.
   *
   * @param by who says so
   * @param options say where nodes are reached
   * @throws RuntimeException if it is none
   */
  static List<Range> read(Object reply, Host by, ClusterOptions options) {
    List<Range> ranges = new ArrayList<>();
    for (Object each : (List<?>) reply) {
      List<?> parts = (List<?>) each;
      List<Host> nodes = new ArrayList<>();
      for (Object node : parts.subList(2, parts.size())) {
        nodes.add(host((List<?>) node, by, options));
      }
      int last = Math.min(SLOTS - 1, number(parts.get(1)));
      ranges.add(
          new Range(number(parts.get(0)), last, nodes.get(0), nodes.subList(1, nodes.size())));
    }
    return ranges;
  }

  private static Host host(List<?> node, Host by, ClusterOptions options) {
    String name = node.get(0) instanceof byte[] text ? new String(text, UTF_8) : null;
    return options.reached(Redirect.host(name, number(node.get(1)), by));
  }

  private static int number(Object reply) {
    return Math.toIntExact((Long) reply);
  }
}
