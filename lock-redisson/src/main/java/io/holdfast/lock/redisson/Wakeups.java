package io.holdfast.lock.redisson;

import io.holdfast.lock.spi.ClaimId;
import io.holdfast.lock.spi.Events;
import io.holdfast.lock.spi.LockName;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RTopic;

/**
 * Listens to the channels of the names that claims of this client wait for. Redisson tells
 * everybody who listens when a lock is released, so every waiting client asks again, and one is
 * granted.
 *
 * <p>{@link #lock} guards the fields, and is not held while Redisson or the engine is called.
 */
final class Wakeups implements AutoCloseable {
  private final Events events;
  private final int most;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<LockName, Channel> channels = new HashMap<>();

  /**
   * Listens to nothing yet.
   *
   * @param most to how many channels it listens at once
   */
  Wakeups(Events events, int most) {
    this.events = events;
    this.most = most;
  }

  /** A channel that is listened to, or will be. */
  private static final class Channel {
    final RTopic topic;
    final Set<ClaimId> waiting = new HashSet<>();

    /** Whether it is listened to; null before the first try and after one that failed. */
    @Nullable CompletableFuture<Boolean> ready;

    @Nullable Integer listener;

    Channel(RTopic topic) {
      this.topic = topic;
    }
  }

  /**
   * Listens for a claim.
   *
   * @param topic the name's channel
   * @return whether it is listened to; incomplete until the server has confirmed that
   */
  CompletableFuture<Boolean> listen(LockName name, ClaimId id, RTopic topic) {
    Channel channel;
    CompletableFuture<Boolean> ready;
    lock.lock();
    try {
      if (channels.size() >= most && !channels.containsKey(name)) {
        return CompletableFuture.completedFuture(false);
      }
      channel = channels.computeIfAbsent(name, missing -> new Channel(topic));
      channel.waiting.add(id);
      if (channel.ready != null) {
        return channel.ready;
      }
      ready = new CompletableFuture<>();
      channel.ready = ready;
    } finally {
      lock.unlock();
    }
    subscribe(name, channel, ready);
    return ready;
  }

  /**
   * Whether a claim would be told of a release. A native waiter of the same client that leaves ends
   * everybody's subscription: then it is begun anew.
   */
  boolean listens(LockName name, ClaimId id) {
    Channel channel;
    lock.lock();
    try {
      channel = channels.get(name);
      if (channel == null || channel.listener == null || !channel.waiting.contains(id)) {
        return false;
      }
    } finally {
      lock.unlock();
    }
    if (channel.topic.countListeners() > 0) {
      return true;
    }
    lock.lock();
    try {
      channel.ready = null;
      channel.listener = null;
    } finally {
      lock.unlock();
    }
    return false;
  }

  private void subscribe(LockName name, Channel channel, CompletableFuture<Boolean> ready) {
    try {
      var unused =
          channel
              .topic
              .addListenerAsync(Object.class, (topic, message) -> released(channel))
              .whenComplete((listener, error) -> subscribed(name, channel, ready, listener));
    } catch (RuntimeException e) { // Redisson is shut down
      subscribed(name, channel, ready, null);
    }
  }

  private void subscribed(
      LockName name,
      Channel channel,
      CompletableFuture<Boolean> ready,
      @Nullable Integer listener) {
    boolean wanted;
    lock.lock();
    try {
      wanted = channels.get(name) == channel;
      channel.listener = listener;
      if (listener == null) {
        channel.ready = null;
      }
    } finally {
      lock.unlock();
    }
    if (!wanted && listener != null) {
      unsubscribe(channel.topic, listener);
    }
    ready.complete(wanted && listener != null);
  }

  private void released(Channel channel) {
    List<ClaimId> waiting;
    lock.lock();
    try {
      waiting = List.copyOf(channel.waiting);
    } finally {
      lock.unlock();
    }
    waiting.forEach(events::tryAgain);
  }

  /** Listens no longer for these claims. */
  void leave(LockName name, Collection<ClaimId> ids) {
    Channel channel;
    Integer listener;
    lock.lock();
    try {
      channel = channels.get(name);
      if (channel == null || !channel.waiting.removeAll(ids) || !channel.waiting.isEmpty()) {
        return;
      }
      channels.remove(name);
      listener = channel.listener;
    } finally {
      lock.unlock();
    }
    if (listener != null) {
      unsubscribe(channel.topic, listener);
    }
  }

  private static void unsubscribe(RTopic topic, int listener) {
    try {
      var unused = topic.removeListenerAsync(listener);
    } catch (RuntimeException e) {
      // Redisson is shut down, and has unsubscribed.
    }
  }

  @Override
  public void close() {
    Map<RTopic, Integer> listeners = new HashMap<>();
    lock.lock();
    try {
      for (Channel channel : channels.values()) {
        if (channel.listener != null) {
          listeners.put(channel.topic, channel.listener);
        }
      }
      channels.clear();
    } finally {
      lock.unlock();
    }
    listeners.forEach(Wakeups::unsubscribe);
  }
}
