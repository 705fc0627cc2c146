package io.holdfast.lock.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.holdfast.lock.spi.BackendConfig;
import io.holdfast.lock.spi.Deadline;
import io.holdfast.lock.spi.Events;
import io.holdfast.lock.spi.LockClock;
import io.holdfast.lock.spi.LockClock.Scheduler;
import io.holdfast.lock.spi.StoreException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisSentinelClient;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisNoScriptException;

/**
 * A client of the application's. Scripts run on the calling thread, for as long as the client's
 * time-outs and retries let them; the client closes a connection that did not answer.
 *
 * <p>Nothing is known of the connections, so {@link Call#FLOOR} is left as it is: the scripts look
 * at the clock each time, and where there is a grant delay at the run of the server, too.
 */
final class JedisStore implements Store {
  static final Duration HEARTBEAT = Duration.ofSeconds(1);

  private final UnifiedJedis client;
  private final LockClock clock;
  private final Scheduler scheduler;
  private final Subscriber subscriber;
  private final Trips trips = new Trips();
  private volatile boolean closed;

  JedisStore(UnifiedJedis client, BackendConfig config, Events events) {
    this.client = client;
    this.clock = config.clock();
    this.scheduler = clock.scheduler("holdfast-heartbeat");
    this.subscriber =
        new Subscriber(
            this::listen,
            new String(Keys.channel(config.client()), US_ASCII),
            Message.hearer(config.client(), events),
            clock,
            scheduler,
            HEARTBEAT);
  }

  @Override
  public <T> CompletionStage<T> run(Call<T> call, Deadline deadline) {
    long since = clock.nanoTime();
    if (closed || deadline.nanos() - since <= 0) {
      String why = closed ? "the client was closed" : "the deadline had passed";
      return CompletableFuture.failedFuture(Errors.notSent(why, null));
    }
    try {
      Object reply = eval(call);
      trips.took(clock.nanoTime() - since);
      return CompletableFuture.completedFuture(answer(call, reply, since));
    } catch (JedisDataException e) {
      return CompletableFuture.failedFuture(Errors.ofClient(e));
    } catch (StoreException e) {
      return CompletableFuture.failedFuture(e);
    } catch (RuntimeException e) { // of whatever kind; a closed client's is no JedisException
      return CompletableFuture.failedFuture(failure(e));
    }
  }

  private Object eval(Call<?> call) {
    GrantDelay delay = call.delay();
    List<byte[]> keys = delay == null ? call.keys() : delay.keys(call.keys());
    List<byte[]> args = delay == null ? call.args() : delay.args(call.args());
    try {
      return client.evalsha(call.script().digest(), keys, args);
    } catch (JedisNoScriptException e) {
      return client.eval(call.script().source(), keys, args);
    }
  }

  private static <T> T answer(Call<T> call, Object reply, long since) {
    try {
      return call.answer().of(reply, since);
    } catch (StoreException e) {
      throw e;
    } catch (RuntimeException e) {
      throw Errors.unexpected(call.script(), reply, e);
    }
  }

  private StoreException failure(RuntimeException e) {
    Throwable cause = Errors.harmless(e);
    return neverSent(e)
        ? Errors.notSent("no connection to " + this, cause)
        : Errors.unknown("no answer from " + this, cause);
  }

  /** Only a client that never retries: behind a retry that did not connect may be one that did. */
  private boolean neverSent(RuntimeException e) {
    if (!(client instanceof RedisClient)) {
      return false;
    }
    for (Throwable each = e; each != null; each = each.getCause()) {
      if (isNoConnection(each)) {
        return true;
      }
      for (Throwable other : each.getSuppressed()) { // where Jedis puts what each address said
        if (isNoConnection(other)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isNoConnection(@Nullable Throwable e) {
    return e instanceof ConnectException
        || e instanceof NoRouteToHostException
        || e instanceof UnknownHostException
        || e instanceof NoSuchElementException // the pool has none to give
        || e instanceof InterruptedException; // while waiting for the pool
  }

  @Override
  public Facts facts(Deadline deadline) {
    try {
      Console console = new Console.OfClient(toString(), client);
      return Facts.of(List.of(ServerFacts.of(console, clock, deadline)));
    } catch (RuntimeException e) { // of whatever kind, as above
      throw failure(e);
    }
  }

  @Override
  public void listen() {
    subscriber.start();
  }

  private void listen(JedisPubSub subscription, String channel, Predicate<Runnable> ending) {
    if (!(client instanceof RedisClient pooled)) {
      client.subscribe(subscription, channel);
      return;
    }
    try (Connection own = pooled.getPool().getResource()) {
      try {
        if (ending.test(() -> disconnect(own))) {
          subscription.proceed(own, channel);
        }
      } finally {
        disconnect(own);
        own.setBroken(); // it must not get back into the pool
      }
    }
  }

  private static void disconnect(Connection connection) {
    try {
      connection.forceDisconnect();
    } catch (IOException | RuntimeException e) {
      // It is closed all the same.
    }
  }

  @Override
  public boolean blocking() {
    return true;
  }

  @Override
  public boolean crossesPartitions() {
    return client instanceof RedisClient || client instanceof RedisSentinelClient;
  }

  @Override
  public boolean awaitsReplicas() {
    return false;
  }

  @Override
  public Duration roundTrip() {
    return trips.average();
  }

  @Override
  public void close() {
    closed = true;
    scheduler.close();
    subscriber.close();
  }

  @Override
  public String toString() {
    return "redis through the application's " + client.getClass().getSimpleName();
  }
}
