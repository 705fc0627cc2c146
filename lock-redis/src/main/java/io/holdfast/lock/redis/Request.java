package io.holdfast.lock.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.holdfast.lock.spi.Attempt;
import io.holdfast.lock.spi.StoreException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisDataException;

/** A call on its way. Its mutable state is guarded by the wire's lock. */
final class Request<T> extends Sending {
  /** What the system needs beside the bytes of a small write. */
  private static final int OVERHEAD = 512;

  /** Lets the next request run at a node of a cluster to which its slot is being moved. */
  private static final byte[] ASKING = "*1\r\n$6\r\nASKING\r\n".getBytes(US_ASCII);

  private final Call<T> call;
  private final @Nullable GrantDelay delay;
  private final boolean asking;
  private final CompletableFuture<T> result = new CompletableFuture<>();

  /** What its answer waits for if that is a promise; null if for nothing. */
  @Nullable Copies copies;

  /** When it was handed to the connection for the first time. */
  private long sentNanos;

  private boolean sent;

  /** Whether it was sent with what the grant delay adds. */
  private boolean looks;

  /** Whether the next reply is the one to {@link #ASKING}. */
  private boolean asked;

  /** Whether the server said that it does not know the script. */
  private boolean unknownScript;

  private @Nullable T value;

  private @Nullable StoreException failure;

  Request(Call<T> call, boolean asking, long dueNanos) {
    super(dueNanos);
    this.call = call;
    this.asking = asking;
    this.delay = call.delay();
  }

  CompletableFuture<T> result() {
    return result;
  }

  /**
   * Encodes the request for a connection.
   *
   * @param open the partitions where the grant delay is over for that connection
   * @param unknown whether the script was not yet sent over that connection: then its text is
   */
  @SuppressWarnings("ReferenceEquality") // a label may look like the floor
  void encode(Frames frames, long floor, BitSet open, boolean unknown, long nowNanos) {
    if (!sent) {
      sent = true;
      sentNanos = nowNanos;
    }
    List<byte[]> keys = call.keys();
    List<byte[]> args = call.args();
    looks = delay != null && !open.get(delay.partition());
    if (delay != null && looks) {
      keys = delay.keys(keys);
      args = delay.args(args);
    }
    int before = frames.size();
    if (asking) {
      frames.add(ASKING);
      asked = true;
    }
    frames.begin(3 + keys.size() + args.size());
    frames.add(call.script().beginning(unknown || unknownScript));
    frames.part(keys.size());
    for (byte[] key : keys) {
      frames.part(key);
    }
    for (byte[] arg : args) {
      if (arg == Call.FLOOR) {
        frames.part(floor);
      } else {
        frames.part(arg);
      }
    }
    charge = frames.size() - before + OVERHEAD;
  }

  Script script() {
    return call.script();
  }

  /** Notes that the script must be sent whole; false if it was already. */
  boolean sendWhole() {
    boolean first = !unknownScript;
    unknownScript = true;
    return first;
  }

  /** Whether both are about the same lock. */
  boolean sameLock(Request<?> other) {
    List<byte[]> mine = call.keys();
    return Arrays.equals(mine.get(0), other.call.keys().get(0));
  }

  /** Whether the reply that has come is not the one to the script. */
  boolean takesAnswerToAsking() {
    boolean first = asked;
    asked = false;
    return first;
  }

  /** How long ago it was sent. */
  long age(long nowNanos) {
    return nowNanos - sentNanos;
  }

  /**
   * Reads a reply.
   *
   * @param open where to note that the grant delay is over for the connection
   * @return whether the connection is still of use; the result is to be completed either way, but
   *     only after the connection was closed if it is not
   */
  boolean read(Object reply, BitSet open) {
    if (reply instanceof JedisDataException error) {
      failure = Errors.reply(error);
      return !Errors.leave(error);
    }
    if (delay != null && looks && GrantDelay.isOver(reply)) {
      open.set(delay.partition());
    }
    try {
      value = call.answer().of(reply, sentNanos);
      return true;
    } catch (StoreException e) {
      failure = e;
      return true;
    } catch (RuntimeException e) {
      failure = Errors.unexpected(call.script(), reply, e);
      return false;
    }
  }

  /** Whether the answer may be a promise: to keep a grant, new or old. */
  boolean mayPromise() {
    return call.script() == Script.ATTEMPT
        || call.script() == Script.EXTEND
        || call.script() == Script.RENEW;
  }

  /** Whether the answer that was read is a promise. */
  boolean promises() {
    return failure == null && mayPromise() && !(value instanceof Attempt.Busy);
  }

  /** Whether the result is complete. Needs no lock. */
  boolean isDone() {
    return result.isDone();
  }

  /** Notes what is to be told instead of a reply. */
  void fails(StoreException why) {
    failure = why;
  }

  /**
   * Completes the result with what was read, and noted. Not to be called with the wire's lock held.
   */
  @SuppressWarnings("NullAway") // it is null for Void only
  void complete() {
    if (failure != null) {
      fail(failure);
    } else {
      result.complete(value);
      wake();
    }
  }

  @Override
  void fail(StoreException why) {
    result.completeExceptionally(why);
    wake();
  }

  /** Wakes the thread that waits, but not itself: the permit would end that thread's next wait. */
  void wake() {
    Thread thread = waiter;
    if (thread != Thread.currentThread()) {
      LockSupport.unpark(thread);
    }
  }
}
