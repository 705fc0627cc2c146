package io.holdfast.lock.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.holdfast.lock.spi.StoreException;
import java.util.ArrayList;
import java.util.List;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * Waits for replicas: one {@code WAIT} behind all that was written at once. Promises among the
 * answers to that are told when so many replicas have what was promised, and else not.
 */
final class Copies extends Sending {
  private static final byte[] COMMAND = "WAIT".getBytes(US_ASCII);

  private final ReplicaOptions options;
  private final List<Request<?>> held = new ArrayList<>();

  Copies(ReplicaOptions options, long dueNanos) {
    super(dueNanos);
    this.options = options;
  }

  void encode(Frames frames) {
    int before = frames.size();
    frames.begin(3);
    frames.part(COMMAND);
    frames.part(options.least());
    frames.part(options.timeout().toMillis());
    charge = frames.size() - before;
  }

  /** Keeps an answer until it is known how many replicas have it. */
  void hold(Request<?> promise) {
    held.add(promise);
  }

  /**
   * Reads the reply.
   *
   * @param answered takes what was held
   * @return whether the connection is still of use
   */
  boolean read(Object reply, List<Request<?>> answered) {
    boolean counted = reply instanceof Long;
    if (!(reply instanceof Long count) || count < options.least()) {
      for (Request<?> promise : held) {
        promise.fails(failure(reply));
      }
    }
    answered.addAll(held);
    return counted;
  }

  private StoreException failure(Object reply) {
    return reply instanceof JedisDataException error
        ? Errors.notCopied(error)
        : Errors.notCopied(options, reply);
  }

  @Override
  void fail(StoreException why) {
    held.forEach(promise -> promise.fail(why));
  }
}
