package io.holdfast.lock.redis;

import io.holdfast.lock.spi.BackendUrl.Host;
import io.holdfast.lock.spi.LockClock;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.JedisPubSub;

/**
 * The one connection on which a {@link ClusterStore} hears of messages. Nodes pass messages on to
 * one another, so any of them will do; the one that was asked last is where somebody waits, and
 * tells without detour.
 *
 * <p>A connection to a node that has left the cluster is given up, though it may still be open. So
 * is one to a node that was chosen and does not answer, for the next best.
 */
final class ClusterLine implements Subscriber.Source {
  private final ClusterOptions options;
  private final LockClock clock;
  private final SlotMap map;

  private volatile @Nullable Host preferred;

  /** The one that is listened to, and what ends that; volatile for who ends it. */
  private volatile @Nullable Current current;

  /** Whose connection has ended last; for the thread that listens. */
  private @Nullable Host left;

  private record Current(Host node, Runnable ending) {}

  ClusterLine(ClusterOptions options, LockClock clock, SlotMap map) {
    this.options = options;
    this.clock = clock;
    this.map = map;
  }

  /** Notes which node was asked last. */
  void prefer(Host node) {
    preferred = node;
  }

  /** Gives up a connection to a node that is none of these. */
  void leaveUnless(Collection<Host> nodes) {
    Current listening = current;
    if (listening != null && !nodes.contains(listening.node())) {
      listening.ending().run();
    }
  }

  @Override
  public void listen(JedisPubSub subscription, String channel, Predicate<Runnable> ending) {
    Host node = choose();
    MessageLine line = new MessageLine(options.at(node), new Primary.Known(node), clock);
    try {
      line.listen(
          subscription,
          channel,
          end -> {
            current = new Current(node, end);
            return ending.test(end);
          });
    } finally {
      current = null;
      left = node;
    }
  }

  private Host choose() {
    Host wish = preferred;
    List<Host> nodes = map.nodes();
    if (wish != null && !wish.equals(left)) {
      return wish;
    }
    for (Host node : nodes) {
      if (!node.equals(left)) {
        return node;
      }
    }
    return wish != null ? wish : options.seeds().get(0);
  }
}
