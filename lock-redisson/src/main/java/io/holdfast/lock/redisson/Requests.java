package io.holdfast.lock.redisson;

import io.holdfast.lock.spi.BackendConfig;
import io.holdfast.lock.spi.Deadline;
import io.holdfast.lock.spi.LockClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RFuture;
import org.redisson.api.RScript;
import org.redisson.api.RedissonClient;
import org.redisson.api.options.OptionalOptions;
import org.redisson.client.codec.StringCodec;

/**
 * Runs scripts, each once, and answers each by its deadline.
 *
 * <p>Redisson does not close the connection of a request that was not answered. What bounds its
 * late execution is the script itself: it is told a time of the server's, that of the deadline,
 * after which it does nothing.
 */
final class Requests implements AutoCloseable {
  /** What a script returned, and a moment before it was sent. */
  record Reply(List<Long> numbers, long sinceNanos) {}

  private final Source source;
  private final LockClock clock;
  private final LockClock.Scheduler scheduler;
  private final Duration requestTimeout;
  private final ServerTimes times = new ServerTimes();
  private final Set<Exchange> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  Requests(Source source, BackendConfig config, LockClock.Scheduler scheduler) {
    this.source = source;
    this.clock = config.clock();
    this.requestTimeout = config.requestTimeout();
    this.scheduler = scheduler;
  }

  /**
   * Runs a script.
   *
   * @param shard the part of the store that executes it
   * @param name a lock name by which Redisson finds that part
   * @param args its arguments, without the limit of a bounded one
   * @return its result, without the server's time of a bounded one; or a {@link
   *     io.holdfast.lock.spi.StoreException}
   */
  CompletableFuture<Reply> run(
      Script script,
      Object shard,
      String name,
      List<Object> keys,
      List<String> args,
      Deadline deadline) {
    if (closed || deadline.nanos() - clock.nanoTime() <= 0) {
      String why = closed ? "the client was closed" : "the deadline had passed";
      return CompletableFuture.failedFuture(Errors.notSent(why, null));
    }
    Exchange exchange = new Exchange(script, shard, name, keys, args, deadline);
    exchange.begin();
    return exchange.done;
  }

  /** A script on its way. */
  private final class Exchange {
    final CompletableFuture<Reply> done = new CompletableFuture<>();
    private final Script script;
    private final Object shard;
    private final String name;
    private final List<Object> keys;
    private final List<String> args;
    private final Deadline deadline;
    private volatile @Nullable RFuture<List<Object>> sent;
    private boolean secondTry;

    Exchange(
        Script script,
        Object shard,
        String name,
        List<Object> keys,
        List<String> args,
        Deadline deadline) {
      this.script = script;
      this.shard = shard;
      this.name = name;
      this.keys = keys;
      this.args = args;
      this.deadline = deadline;
    }

    void begin() {
      open.add(this);
      LockClock.Timer timer = scheduler.at(deadline.nanos(), () -> giveUp("in time"));
      var unused =
          done.whenComplete(
              (reply, error) -> {
                timer.cancel();
                open.remove(this);
              });
      var unusedToo =
          source
              .client()
              .whenComplete(
                  (client, error) -> {
                    if (client == null) {
                      fail(error);
                    } else {
                      send(scripts(client));
                    }
                  });
      if (closed) {
        giveUp("before the client was closed");
      }
    }

    private RScript scripts(RedissonClient client) {
      return client.getScript(
          OptionalOptions.defaults()
              .codec(StringCodec.INSTANCE)
              .timeout(requestTimeout)
              .retryAttempts(0));
    }

    private void send(RScript scripts) {
      if (!script.bounded()) {
        send(scripts, script, args, this::answered);
        return;
      }
      Long limit = times.limit(shard, deadline.nanos(), clock.nanoTime());
      if (limit == null) {
        send(
            scripts,
            Script.TIME,
            List.of(),
            (reply, since) -> {
              times.learn(shard, reply.get(0), clock.nanoTime());
              send(scripts);
            });
        return;
      }
      List<String> all = new ArrayList<>();
      all.add(limit.toString());
      all.addAll(args);
      send(scripts, script, all, (reply, since) -> answeredInTime(scripts, reply, since));
    }

    private void answeredInTime(RScript scripts, List<Long> reply, long since) {
      times.learn(shard, reply.get(0), clock.nanoTime());
      if (reply.size() > 1) {
        answered(reply.subList(1, reply.size()), since);
      } else if (secondTry) {
        fail(Errors.tooLate());
      } else {
        secondTry = true;
        send(scripts);
      }
    }

    private void answered(List<Long> reply, long since) {
      done.complete(new Reply(reply, since));
    }

    private void send(RScript scripts, Script what, List<String> with, Then then) {
      if (done.isDone()) {
        return;
      }
      long since = clock.nanoTime();
      Object[] values = with.toArray();
      call(
          () ->
              scripts.evalShaAsync(
                  name,
                  RScript.Mode.READ_WRITE,
                  what.digest(),
                  RScript.ReturnType.LIST,
                  keys,
                  values),
          (reply, error) -> {
            if (error != null && Errors.isNoScript(error)) {
              call(
                  () ->
                      scripts.evalAsync(
                          name,
                          RScript.Mode.READ_WRITE,
                          what.source(),
                          RScript.ReturnType.LIST,
                          keys,
                          values),
                  (second, failure) -> receive(second, failure, since, then));
            } else {
              receive(reply, error, since, then);
            }
          });
    }

    private void call(Call call, Received received) {
      try {
        RFuture<List<Object>> future = call.send();
        sent = future;
        if (done.isDone()) { // given up while it was being sent
          future.cancel(false);
        }
        var unused = future.whenComplete(received::accept);
      } catch (RuntimeException e) {
        received.accept(null, e);
      }
    }

    private void receive(
        @Nullable List<Object> reply, @Nullable Throwable error, long since, Then then) {
      if (reply == null) {
        fail(error);
        return;
      }
      try {
        then.accept(reply.stream().map(Long.class::cast).toList(), since);
      } catch (RuntimeException e) {
        done.completeExceptionally(Errors.unexpected(reply, e));
      }
    }

    private void fail(@Nullable Throwable error) {
      Throwable cause = error != null ? error : new IllegalStateException("no answer, no error");
      done.completeExceptionally(Errors.request(cause, source.toString()));
    }

    void giveUp(String when) {
      RFuture<List<Object>> last = sent;
      String what = "%s has not answered %s".formatted(source, when);
      done.completeExceptionally(
          last == null ? Errors.notSent(what, null) : Errors.unknown(what, null));
      if (last != null) {
        last.cancel(false); // so that it is not sent if it still waits for a connection
      }
    }
  }

  private interface Call {
    RFuture<List<Object>> send();
  }

  private interface Received {
    void accept(@Nullable List<Object> reply, @Nullable Throwable error);
  }

  private interface Then {
    void accept(List<Long> reply, long since);
  }

  @Override
  public void close() {
    closed = true;
    open.forEach(exchange -> exchange.giveUp("before the client was closed"));
  }
}
