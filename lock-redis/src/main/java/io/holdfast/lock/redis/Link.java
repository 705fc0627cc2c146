package io.holdfast.lock.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.holdfast.lock.spi.BackendUrl.Host;
import io.holdfast.lock.spi.LockClock;
import io.holdfast.lock.spi.StoreException;
import io.holdfast.lock.spi.StoreException.Kind;
import io.holdfast.lock.spi.TlsOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * One connection for requests, set up: who we are is settled. Jedis sets it up; requests are
 * written, and replies read, past it.
 *
 * <p>One thread at a time reads and one writes; anybody closes.
 */
final class Link {
  private static final long EPOCH_MILLIS = 1_735_689_600_000L; // 2025-01-01
  private static final long TOKENS_PER_MILLI = 4096;
  private static final byte[] UNSUBSCRIBED = "unsubscribe".getBytes(US_ASCII);
  private static final int LEAST_BUDGET = 16 * 1024;
  private static final int READ_BUFFER = 16 * 1024;

  private final Pipe pipe;
  private final Replies replies;

  private final Dial dial;

  /** No token up to this is minted over this connection: all were minted before it was opened. */
  final long floor;

  private final long openedNanos;

  /** How long the server took to answer. */
  final Duration roundTrip;

  /** How many bytes may be under way so that no write ever blocks. */
  final int budget;

  /** What is about to be written; for the thread that writes. */
  final Frames frames = new Frames();

  /** The scripts that were sent whole. Guarded by the wire's lock. */
  final Set<Script> known = EnumSet.noneOf(Script.class);

  /** The partitions where the grant delay is over (see grant-delay.lua). Guarded likewise. */
  final BitSet open = new BitSet();

  /** The partitions in which an {@link Opening} is worth trying. Guarded likewise. */
  final BitSet calm = new BitSet();

  /** Since when nothing is under way. Guarded likewise. */
  long idleNanos;

  /** Whether anything was answered. */
  volatile boolean answered;

  private Link(Dial dial, long floor, Duration roundTrip, long nowNanos) throws IOException {
    this.dial = dial;
    this.floor = floor;
    this.roundTrip = roundTrip;
    this.openedNanos = nowNanos;
    this.idleNanos = nowNanos;
    // The system counts its own overhead in, hence no more than half of what it promises.
    this.budget = Math.max(LEAST_BUDGET, dial.socket().getSendBufferSize() / 2);
    this.pipe = Pipe.of(dial);
    this.replies = new Replies(pipe.buffer(READ_BUFFER));
  }

  /**
   * Connects.
   *
   * @throws StoreException if it cannot; nothing of any claim was sent
   */
  static Link open(Dial dial, byte[] channel, LockClock clock) {
    try {
      return setUp(dial, channel, clock);
    } catch (StoreException e) {
      throw failed(dial, e);
    } catch (JedisDataException e) {
      throw failed(dial, Errors.setUpReply(e));
    } catch (JedisException | IOException e) {
      throw failed(dial, notConnected(dial.options(), dial, e));
    } catch (RuntimeException e) { // a reply of a wrong kind or shape
      throw failed(dial, notRedis(dial, e));
    } catch (Error e) { // a reply that asks for more memory than there is
      throw failed(dial, Errors.notSent("cannot connect to " + dial, e));
    }
  }

  private static Link setUp(Dial dial, byte[] channel, LockClock clock) throws IOException {
    Connection connection = dial.connect();
    connection.sendCommand(Command.TIME);
    // A right that is missing is told now, rather than when somebody waits for the first time, or
    // when names turn out to be free.
    connection.sendCommand(Command.MULTI);
    connection.sendCommand(Command.EXEC);
    connection.sendCommand(Command.SUBSCRIBE, channel);
    connection.sendCommand(Command.UNSUBSCRIBE, channel);
    long start = clock.nanoTime();
    List<?> time = (List<?>) connection.getOne();
    long now = clock.nanoTime();
    long millis = number(time.get(0)) * 1000 + number(time.get(1)) / 1000;
    connection.getOne();
    connection.getOne();
    long floor = Math.max(0, (millis - EPOCH_MILLIS) * TOKENS_PER_MILLI);
    awaitUnsubscribed(connection);
    return new Link(dial, floor, Duration.ofNanos(now - start), now);
  }

  /** Behind that nothing comes any more that was not asked for. */
  private static void awaitUnsubscribed(Connection connection) {
    byte[] push;
    do {
      push = (byte[]) ((List<?>) connection.getOne()).get(0);
    } while (!Arrays.equals(push, UNSUBSCRIBED));
  }

  private static long number(Object reply) {
    return Long.parseLong(new String((byte[]) reply, US_ASCII));
  }

  private static StoreException failed(Dial dial, StoreException why) {
    dial.close();
    return why;
  }

  /** What it means that no connection could be made. */
  static StoreException notConnected(RedisOptions options, Object where, Exception e) {
    String said = String.valueOf(e.getMessage());
    Throwable cause = e.getCause();
    TlsOptions tls = options.tls();
    if (tls != null && TlsOptions.isRefusal(cause)) {
      return new StoreException(
          Kind.REFUSED, "no TLS with %s: %s".formatted(where, tls.advice(e)), Errors.harmless(e));
    }
    if (said.startsWith("Unknown reply")) {
      return notRedis(where, e);
    }
    return Errors.notSent("cannot connect to " + where, Errors.harmless(e));
  }

  private static StoreException notRedis(Object where, Exception e) {
    return new StoreException(
        Kind.REFUSED,
        "%s answers, but not as a Redis does: check host and port, and whether it wants TLS (%s)"
            .formatted(where, "rediss://"),
        Errors.harmless(e));
  }

  /** Returns what the server's clock shows by now, in µs since 2025. */
  long serverMicros(long nowNanos) {
    long then = floor * 1000 / TOKENS_PER_MILLI;
    return then + TimeUnit.NANOSECONDS.toMicros(nowNanos - openedNanos);
  }

  /** Whether any thread may receive; else it has to be one that nobody interrupts or waits for. */
  boolean anybodyReceives() {
    return pipe.anybodyReads();
  }

  /**
   * Waits until more of replies comes.
   *
   * @param millis for how long at most, if {@link #anybodyReceives}; 0 to look only
   * @return false if nothing came in time, or if the thread is interrupted
   * @throws IOException if the connection has ended
   */
  boolean receive(long millis) throws IOException {
    return pipe.read(replies.room(), millis) > 0;
  }

  /**
   * Takes the next reply out of what was received, as {@link Replies#next} does.
   *
   * @throws IOException if it is no reply
   */
  @Nullable Object next() throws IOException {
    return replies.next();
  }

  void write() throws IOException {
    frames.writeTo(pipe);
  }

  /** Whether it leads to another server than that. */
  boolean leadsElsewhere(Host than) {
    return dial.leadsElsewhere(than);
  }

  /** Returns at once, whatever is under way; it fails. */
  void close() {
    pipe.close();
  }
}
