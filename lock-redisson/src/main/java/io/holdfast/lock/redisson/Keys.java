package io.holdfast.lock.redisson;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.lock.spi.LockName;
import java.util.function.UnaryOperator;

/**
 * What belongs to a name at the server. The lock's key is the name, as the client's name mapper has
 * it: that is where a native {@code RLock} of the name is.
 */
final class Keys {
  private final String name;
  private final String raw;

  /**
   * Finds out.
   *
   * @param mapper what the Redisson client makes of names
   */
  Keys(LockName name, UnaryOperator<String> mapper) {
    this.name = name.value();
    this.raw = mapper.apply(this.name);
  }

  /** Returns the name, which Redisson maps to find the node. */
  String name() {
    return name;
  }

  /** The hash that {@code RLock} uses; bytes, since those are not mapped again. */
  byte[] lock() {
    return raw.getBytes(UTF_8);
  }

  /** Returns the hash slot of {@link #lock}. */
  int slot() {
    return Slots.of(lock());
  }

  /** The token counter of the slot. */
  byte[] counter() {
    return ("holdfast:1:{" + Slots.tag(slot()) + "}t").getBytes(UTF_8);
  }

  /** The channel on which Redisson says that the lock was released. */
  String channel() {
    String prefix = "redisson_lock__channel:";
    return raw.contains("{") ? prefix + raw : prefix + "{" + raw + "}";
  }
}
