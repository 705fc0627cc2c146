package io.holdfast.lock.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.holdfast.lock.spi.Attempt;
import io.holdfast.lock.spi.StoreException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisNoScriptException;

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

  /** When it was handed to a connection for the first time, and for the last. */
  private long sentNanos;

  private long lastNanos;
  private boolean sent;

  /** Whether it was sent with what the grant delay adds. */
  private boolean looks;

  /** How many replies precede the one that counts. */
  private int ahead;

  /** The first error among those. */
  private @Nullable JedisDataException early;

  /** Whether it was sent as an {@link Opening}, the last time. */
  private boolean opens;

  /** Whether the server began no transaction for that. */
  private boolean unbound;

  /** Whether the answer to one has left the rest to the script. */
  private boolean opened;

  /** Whether the claim was granted by it all the same, without a token of use. */
  private boolean granted;

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

  /** Encodes the request for a connection. */
  void encode(Link to, long nowNanos) {
    if (!sent) {
      sent = true;
      sentNanos = nowNanos;
    }
    lastNanos = nowNanos;
    looks = delay != null && !to.open.get(delay.partition());
    Opening opening = call.opening();
    opens = opening != null && !opened && !looks && to.calm.get(opening.partition());
    ahead = 0;
    early = null;
    int before = to.frames.size();
    if (asking) {
      to.frames.add(ASKING);
      ahead = 1;
    }
    if (opens) {
      Opening.encode(to.frames, call.keys(), call.args());
      ahead += Opening.AHEAD;
    } else {
      encodeScript(to.frames, to.floor, to.known.add(call.script()));
    }
    charge = to.frames.size() - before + OVERHEAD;
  }

  /**
   * Encodes the call of the script.
   *
   * @param unknown whether it was not yet sent over the connection: then its text is
   */
  @SuppressWarnings("ReferenceEquality") // a label may look like the floor
  private void encodeScript(Frames frames, long floor, boolean unknown) {
    List<byte[]> keys = call.keys();
    List<byte[]> args = call.args();
    if (delay != null && looks) {
      keys = delay.keys(keys);
      args = delay.args(args);
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
  }

  Script script() {
    return call.script();
  }

  /** Whether it releases, among others, the claim of an attempt. */
  boolean releases(Request<?> attempt) {
    byte[] id = attempt.call.args().get(0);
    return script().isRelease() && call.args().stream().anyMatch(arg -> Arrays.equals(arg, id));
  }

  /** Takes a reply if it only precedes the one that counts. */
  boolean takesAhead(Object reply) {
    if (ahead == 0) {
      return false;
    }
    if (early == null && reply instanceof JedisDataException error) {
      early = error;
      unbound = opens && ahead == Opening.AHEAD;
    }
    ahead--;
    return true;
  }

  /** How long ago it was sent the last time. */
  long age(long nowNanos) {
    return nowNanos - lastNanos;
  }

  /** What a reply makes of the request, and of its connection. */
  enum Reading {
    /** The result is to be completed. */
    ANSWERED,

    /** So it is, but only after the connection, which is of no use any more, was closed. */
    LAST,

    /** The request is to be sent once more. */
    AGAIN
  }

  /** Reads the reply that counts. */
  Reading read(Object reply, Link on) {
    try {
      return call.opening() != null && opens
          ? readOpening(call.opening(), reply, on)
          : readScript(reply, on);
    } catch (StoreException e) {
      failure = e;
      return Reading.ANSWERED;
    } catch (RuntimeException e) {
      failure = Errors.unexpected(call.script(), reply, e);
      return Reading.LAST;
    }
  }

  private Reading readScript(Object reply, Link on) {
    if (reply instanceof JedisNoScriptException && !unknownScript) {
      unknownScript = true;
      on.known.remove(call.script());
      return Reading.AGAIN;
    }
    if (reply instanceof JedisDataException error) {
      failure = Errors.reply(error);
      return Errors.leave(error) ? Reading.LAST : Reading.ANSWERED;
    }
    if (delay != null && looks && GrantDelay.isOver(reply)) {
      on.open.set(delay.partition());
    }
    value = call.answer().of(reply, sentNanos);
    if (call.opening() != null && value instanceof Attempt.Granted) {
      on.calm.set(call.opening().partition());
    }
    return Reading.ANSWERED;
  }

  private Reading readOpening(Opening opening, Object reply, Link on) {
    JedisDataException doubt = Opening.doubt(reply, unbound ? early : null);
    if (doubt != null) {
      failure = Errors.inDoubt(doubt);
      return Reading.LAST;
    }
    JedisDataException error = Opening.error(reply, early);
    if (error != null) {
      failure = Errors.reply(error);
      return Errors.leave(error) ? Reading.LAST : Reading.ANSWERED;
    }
    List<Long> answer = opening.answer(reply, on.floor);
    if (answer != null) {
      value = call.answer().of(answer, sentNanos);
    } else {
      opened = true;
      granted = Opening.isGranted(reply);
    }
    if (!(value instanceof Attempt.Granted)) {
      on.calm.clear(opening.partition());
    }
    return answer == null ? Reading.AGAIN : Reading.ANSWERED;
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
    boolean inDoubt = granted && why.kind() != StoreException.Kind.NOT_KEPT;
    result.completeExceptionally(
        inDoubt ? Errors.unknown(String.valueOf(why.getMessage()), why.getCause()) : why);
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
