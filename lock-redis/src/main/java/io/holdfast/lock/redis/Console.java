package io.holdfast.lock.redis;

import static java.util.Objects.requireNonNull;

import io.holdfast.lock.spi.BackendUrl.Host;
import io.holdfast.lock.spi.LockClock;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.BuilderFactory;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.CommandObject;
import redis.clients.jedis.Connection;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisConnectionException;

/** Asks one server what locks do not ask. For one thread. */
interface Console extends AutoCloseable {
  /** Which server it is: host and port, or what else tells it from others. */
  String node();

  /**
   * Sends a command and waits for the reply.
   *
   * @throws redis.clients.jedis.exceptions.JedisDataException if the server refuses
   * @throws redis.clients.jedis.exceptions.JedisException if it does not answer
   */
  Object ask(String command, String... args);

  @Override
  void close();

  /** Opens one on a connection of its own, on which all is over by a moment. */
  static Console open(RedisOptions options, LockClock clock, long dueNanos) {
    Dial dial = new Dial(options, Primary.of(options), clock, dueNanos);
    try {
      Connection connection = dial.connect();
      return new OfConnection(String.valueOf(dial.host()), dial, connection, clock, dueNanos);
    } catch (RuntimeException e) {
      dial.close();
      throw e;
    }
  }

  /** Opens one to a sentinel, likewise. */
  static Console toSentinel(Host sentinel, RedisOptions options, LockClock clock, long dueNanos) {
    Dial dial = new Dial(options, new Primary.Known(sentinel), clock, dueNanos);
    try {
      int millis = dial.millisFor(1);
      Connection connection =
          new Connection(
              () -> dial.visit(sentinel, millis), requireNonNull(options.sentinel()).jedis(millis));
      return new OfConnection(sentinel.toString(), dial, connection, clock, dueNanos);
    } catch (RuntimeException e) {
      dial.close();
      throw e;
    }
  }

  private static CommandArguments arguments(String command, String... args) {
    byte[] word = command.getBytes(StandardCharsets.US_ASCII);
    return new CommandArguments(() -> word).addObjects((Object[]) args);
  }

  /** Over a connection of its own. */
  record OfConnection(String node, Dial dial, Connection connection, LockClock clock, long dueNanos)
      implements Console {
    @Override
    public Object ask(String command, String... args) {
      long left = TimeUnit.NANOSECONDS.toMillis(dueNanos - clock.nanoTime());
      if (left <= 0) {
        throw new JedisConnectionException("it answers too slowly to be examined in time");
      }
      connection.setSoTimeout((int) left);
      return connection.executeCommand(arguments(command, args));
    }

    @Override
    public void close() {
      dial.close();
    }
  }

  /** Over a client of the application's, of a server that the client chooses. */
  record OfClient(String node, UnifiedJedis client) implements Console {
    @Override
    public Object ask(String command, String... args) {
      return client.executeCommand(
          new CommandObject<>(arguments(command, args), BuilderFactory.RAW_OBJECT));
    }

    @Override
    public void close() {
      // It is the application's.
    }
  }
}
