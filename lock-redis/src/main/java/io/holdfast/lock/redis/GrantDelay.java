package io.holdfast.lock.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What an attempt adds to find out whether its server may have lost grants (see grant-delay.lua).
 * The script looks and grants in one step, so that no other server can come between.
 *
 * <p>What it found holds as long as the connection: a server that is started again breaks that, and
 * one that changes its role sends its clients away, or answers that it is a replica. So over one
 * connection nothing is added once an answer has shown that the delay is over. Where connections
 * are not known, or outlive a change of roles as in a cluster, it is added each time.
 *
 * @param of the lock's keys
 * @param length the grant delay
 */
record GrantDelay(Keys of, Duration length) {
  /** As the least lease. */
  static final Duration LEAST = RedisBackend.LEAST_LEASE;

  /** A server forgets in an hour without replicas that it was one (repl-backlog-ttl). */
  static final Duration MOST = Duration.ofHours(1);

  /** Begins the answer of a script that grants nothing yet. */
  static final long CLOSED = 2;

  int partition() {
    return of.partition();
  }

  /** Adds the key that the script looks at. */
  List<byte[]> keys(List<byte[]> others) {
    return with(others, of.mark());
  }

  /** Adds the argument that the script needs. */
  List<byte[]> args(List<byte[]> others) {
    return with(others, Long.toString(length.toMillis()).getBytes(US_ASCII));
  }

  private static List<byte[]> with(List<byte[]> others, byte[] last) {
    List<byte[]> all = new ArrayList<>(others);
    all.add(last);
    return all;
  }

  /** Whether an answer shows that the delay is over. */
  static boolean isOver(Object reply) {
    return reply instanceof List<?> list && !list.isEmpty() && !list.get(0).equals(CLOSED);
  }
}
