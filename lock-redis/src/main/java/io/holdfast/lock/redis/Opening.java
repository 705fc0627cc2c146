package io.holdfast.lock.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.List;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * How a fresh claim to one token is asked for without the script: {@code MULTI}, {@code SET NX},
 * {@code INCRBY}, {@code EXEC}, which costs the server a third of it.
 *
 * <p>What the script does besides is not needed. A fresh claim has no place to give up and no grant
 * to repeat. The connection's floor tells whether the counter may be believed: a token above it is
 * what the script would have given, and any other brings the script, which finds the claim granted
 * and mints anew. If the name is busy, a token is lost, which harms nobody, and a claim that is to
 * wait needs the script as well. So this is for a partition in which the script has granted such a
 * claim, until a name there is busy.
 *
 * @param partition the lock's
 * @param await whether the claim is to wait if the name is busy
 */
record Opening(int partition, boolean await) {
  /** How many replies precede the one to {@code EXEC}. */
  static final int AHEAD = 3;

  /** There numbers of scripts are no longer exact (see tokens.lua). */
  private static final long END = 1L << 53;

  /** Nobody has asked for how long the name is busy. */
  private static final List<Long> BUSY = List.of(0L, -1L);

  private static final byte[] MULTI = "*1\r\n$5\r\nMULTI\r\n*6\r\n$3\r\nSET\r\n".getBytes(US_ASCII);
  private static final byte[] NX_PX = "$2\r\nNX\r\n$2\r\nPX\r\n".getBytes(US_ASCII);
  private static final byte[] INCRBY = "*3\r\n$6\r\nINCRBY\r\n".getBytes(US_ASCII);
  private static final byte[] EXEC = "*1\r\n$4\r\nEXEC\r\n".getBytes(US_ASCII);

  /** Encodes it from what the script takes (see attempt.lua). */
  static void encode(Frames frames, List<byte[]> keys, List<byte[]> args) {
    frames.add(MULTI);
    frames.part(keys.get(0));
    frames.grant(args.get(0), args.get(1));
    frames.add(NX_PX);
    frames.part(args.get(2));
    frames.add(INCRBY);
    frames.part(keys.get(3));
    frames.part(args.get(3));
    frames.add(EXEC);
  }

  /**
   * Returns the error that leaves open what the server has done: without a transaction it executes
   * each command by itself, whatever it says to {@code EXEC}.
   *
   * @param reply the one to {@code EXEC}
   * @param refusal the one to {@code MULTI} if that was an error
   */
  static @Nullable JedisDataException doubt(Object reply, @Nullable JedisDataException refusal) {
    return refusal == null && reply instanceof JedisDataException error && !Errors.discarded(error)
        ? error
        : refusal;
  }

  /**
   * Returns the error because of which the server has done nothing, if there is no {@link #doubt}.
   *
   * @param reply the one to {@code EXEC}
   * @param early the first error that preceded it
   */
  static @Nullable JedisDataException error(Object reply, @Nullable JedisDataException early) {
    if (reply instanceof JedisDataException error) {
      return early != null ? early : error;
    }
    return ((List<?>) reply).get(0) instanceof JedisDataException set ? set : null;
  }

  /** Whether the claim has the name; the reply is no {@link #error}. */
  static boolean isGranted(Object reply) {
    return !Replies.NOTHING.equals(((List<?>) reply).get(0));
  }

  /**
   * Returns what the script would answer; {@code null} if that is to be asked.
   *
   * @param reply the one to {@code EXEC}, no {@link #error}
   */
  @Nullable List<Long> answer(Object reply, long floor) {
    if (!isGranted(reply)) {
      return await ? null : BUSY;
    }
    return ((List<?>) reply).get(1) instanceof Long token && token > floor && token < END
        ? List.of(1L, token, 1L)
        : null;
  }
}
