package io.holdfast.lock.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.holdfast.lock.spi.LockClock;
import io.holdfast.lock.spi.StoreException;
import io.holdfast.lock.spi.StoreException.Kind;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLException;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * One connection, set up: who we are is settled, the client's channel is subscribed. Jedis sets it
 * up and reads the replies; requests are written past it.
 *
 * <p>One thread at a time reads and one writes; anybody closes.
 */
final class Link {
  private static final long EPOCH_MILLIS = 1_735_689_600_000L; // 2025-01-01
  private static final long TOKENS_PER_MILLI = 4096;
  private static final int LEAST_BUDGET = 16 * 1024;

  private final Dial dial;
  private final Connection connection;
  private final OutputStream out;

  /** No token up to this is minted over this connection: all were minted before it was opened. */
  final long floor;

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

  private Link(Dial dial, Connection connection, long floor, Duration roundTrip)
      throws IOException {
    this.dial = dial;
    this.connection = connection;
    this.out = dial.socket().getOutputStream();
    this.floor = floor;
    this.roundTrip = roundTrip;
    // The system counts its own overhead in, hence no more than half of what it promises.
    this.budget = Math.max(LEAST_BUDGET, dial.socket().getSendBufferSize() / 2);
  }

  /**
   * Connects.
   *
   * @throws StoreException if it cannot; nothing of any claim was sent
   */
  static Link open(Dial dial, RedisOptions options, byte[] channel, LockClock clock) {
    try {
      return setUp(dial, options, channel, clock);
    } catch (JedisDataException e) {
      throw failed(dial, Errors.setUpReply(e));
    } catch (JedisException | IOException e) {
      throw failed(dial, notConnected(options, e));
    } catch (RuntimeException e) { // a reply of a wrong kind or shape
      throw failed(dial, notRedis(options, e));
    } catch (Error e) { // a reply that asks for more memory than there is
      throw failed(dial, Errors.notSent("cannot connect to " + options, e));
    }
  }

  private static Link setUp(Dial dial, RedisOptions options, byte[] channel, LockClock clock)
      throws IOException {
    Connection connection = new Connection(dial, options.jedis());
    // In this order: once subscribed, a message may come at any time.
    connection.sendCommand(Command.TIME);
    connection.sendCommand(Command.SUBSCRIBE, channel);
    long start = clock.nanoTime();
    List<?> time = (List<?>) connection.getOne();
    Duration roundTrip = Duration.ofNanos(clock.nanoTime() - start);
    connection.getOne();
    connection.setSoTimeout(0); // from now on the wire watches the time
    long millis = number(time.get(0)) * 1000 + number(time.get(1)) / 1000;
    long floor = Math.max(0, (millis - EPOCH_MILLIS) * TOKENS_PER_MILLI);
    return new Link(dial, connection, floor, roundTrip);
  }

  private static long number(Object reply) {
    return Long.parseLong(new String((byte[]) reply, US_ASCII));
  }

  private static StoreException failed(Dial dial, StoreException why) {
    dial.close();
    return why;
  }

  private static StoreException notConnected(RedisOptions options, Exception e) {
    String said = String.valueOf(e.getMessage());
    Throwable cause = e.getCause();
    boolean tls = cause instanceof SSLException && !(cause.getCause() instanceof EOFException);
    if (tls) {
      return new StoreException(
          Kind.REFUSED,
          "no TLS with %s: is it the TLS port, and its certificate trusted and made out to the host?"
              .formatted(options),
          Errors.harmless(e));
    }
    if (said.startsWith("Unknown reply")) {
      return notRedis(options, e);
    }
    return Errors.notSent("cannot connect to " + options, Errors.harmless(e));
  }

  private static StoreException notRedis(RedisOptions options, Exception e) {
    return new StoreException(
        Kind.REFUSED,
        "%s answers, but not as a Redis does: check host and port, and whether it wants TLS (%s)"
            .formatted(options, "rediss://"),
        Errors.harmless(e));
  }

  /**
   * Waits for the next reply or message.
   *
   * @return an error reply is returned as the exception that Jedis makes of it
   * @throws JedisConnectionException if the connection is closed
   */
  Object read() {
    try {
      return connection.getUnflushedObject();
    } catch (JedisDataException e) {
      return e;
    }
  }

  void write() throws IOException {
    frames.writeTo(out);
  }

  /** Returns at once, whatever reads and writes are under way; they fail. */
  void close() {
    dial.close();
  }
}
