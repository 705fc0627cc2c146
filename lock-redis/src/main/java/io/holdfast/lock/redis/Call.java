package io.holdfast.lock.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A script with its arguments, and what may be sent instead.
 *
 * @param script what to run
 * @param keys its keys
 * @param args its other arguments; {@link #FLOOR} may be among them
 * @param delay what to add until the grant delay is over, or {@code null} if there is none
 * @param opening how to ask without the script, or {@code null} if that cannot be
 * @param answer makes the result of the script's reply
 */
record Call<T>(
    Script script,
    List<byte[]> keys,
    List<byte[]> args,
    @Nullable GrantDelay delay,
    @Nullable Opening opening,
    Answer<T> answer) {
  /**
   * Stands for the floor of tokens (see attempt.lua). A store that knows since when its connection
   * is open puts a number in its place, by identity; as it is, it tells the script to look at the
   * clock.
   */
  static final byte[] FLOOR = "-".getBytes(US_ASCII);

  /** A call for which there is nothing but the script. */
  Call(
      Script script,
      List<byte[]> keys,
      List<byte[]> args,
      @Nullable GrantDelay delay,
      Answer<T> answer) {
    this(script, keys, args, delay, null, answer);
  }

  /** Makes a result of a reply. */
  interface Answer<T> {
    /**
     * Reads a reply.
     *
     * @param reply as Jedis gives it
     * @param sinceNanos a moment before the request was sent
     * @throws io.holdfast.lock.spi.StoreException if it says no
     */
    T of(Object reply, long sinceNanos);

    /** Makes nothing of it; it has to be a number all the same. */
    @SuppressWarnings("NullAway") // the only value that Void has
    static Answer<Void> none() {
      return (reply, sinceNanos) -> {
        if (reply instanceof Long) {
          return null;
        }
        throw new IllegalArgumentException("no number");
      };
    }
  }
}
