package io.holdfast.lock.redis;

import io.holdfast.lock.spi.BackendConfig;
import io.holdfast.lock.spi.Deadline;
import io.holdfast.lock.spi.Events;
import io.holdfast.lock.spi.LockClock;
import io.holdfast.lock.spi.LockClock.Scheduler;
import io.holdfast.lock.spi.LockClock.Timer;
import io.holdfast.lock.spi.StoreException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisNoScriptException;

/**
 * One pipelined connection that all threads share.
 *
 * <p><b>Writing.</b> A request goes into {@code queue}. Whoever finds nobody writing writes what is
 * there, again until the queue is empty; the others leave their requests behind and go. So many
 * requests of many threads become one write, and a single one is not delayed. Requests that are
 * written move to {@code sent}, in the order of their replies.
 *
 * <p><b>No write blocks.</b> Only as many bytes are under way, written and not answered, as the
 * system buffers; what is over waits in the queue until replies come. So a silent server holds up
 * no calling thread, and an interrupt finds no virtual thread inside a blocked write, where it
 * would close everybody's connection.
 *
 * <p><b>Time.</b> One timer runs to the earliest moment at which a request is due. One that was
 * sent and is overdue takes the connection with it: only then is its outcome bounded, and
 * everything behind it would be late as well.
 *
 * <p><b>Concurrency.</b> {@code lock} guards all mutable fields, those of {@link Request} and
 * {@link Link#known} and {@link Link#open}; it is never held during I/O nor while a result is
 * completed. {@code writing} means that one thread is in {@link #write} for the present link; it
 * alone takes from the queue. Replies are read by the {@link Reader} thread only, which makes the
 * connections too.
 */
final class Wire implements Store {
  private final RedisOptions options;
  private final LockClock clock;
  private final Scheduler scheduler;
  private final Reader reader;
  private final Trips trips = new Trips();

  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Request<?>> queue = new ArrayDeque<>();
  private final Deque<Request<?>> sent = new ArrayDeque<>();
  private @Nullable Link link;
  private boolean writing;
  private long underWay;
  private @Nullable Timer timer;
  private long timerNanos;
  private boolean closed;

  private Wire(RedisOptions options, BackendConfig config, Events events) {
    this.options = options;
    this.clock = config.clock();
    this.scheduler = clock.scheduler("holdfast-timer " + options);
    this.reader = new Reader(this, options, config, events, scheduler);
  }

  /**
   * Opens a wire and waits until it is connected, or cannot be.
   *
   * @throws StoreException if the server refuses the client
   */
  static Wire open(RedisOptions options, BackendConfig config, Events events) {
    Wire wire = new Wire(options, config, events);
    wire.reader.start();
    try {
      wire.reader.awaitFirst();
      return wire;
    } catch (StoreException e) {
      wire.close();
      throw e;
    }
  }

  // ---- requests

  @Override
  public <T> CompletionStage<T> run(Call<T> call, Deadline deadline) {
    long now = clock.nanoTime();
    long latest = now + options.requestTimeout().toNanos();
    long due = latest - deadline.nanos() < 0 ? latest : deadline.nanos();
    Request<T> request = new Request<>(call, due);
    if (due - now <= 0) {
      request.fail(Errors.notSent("the deadline had passed", null));
      return request.result();
    }
    Link writeTo = null;
    lock.lock();
    try {
      if (closed) {
        request.fail(closed());
        return request.result();
      }
      queue.add(request);
      watch(due);
      if (link == null) {
        reader.wake();
      } else {
        writeTo = takePen();
      }
    } finally {
      lock.unlock();
    }
    write(writeTo);
    return request.result();
  }

  /** Returns the link if it is now the caller's turn to write. Needs the lock. */
  private @Nullable Link takePen() {
    if (writing || link == null || queue.isEmpty()) {
      return null;
    }
    writing = true;
    return link;
  }

  /** Writes until the queue is empty or enough is under way. */
  private void write(@Nullable Link to) {
    if (to == null) {
      return;
    }
    while (fill(to)) {
      try {
        to.write();
      } catch (IOException e) {
        drop(to, "the connection broke", e);
        return;
      }
    }
  }

  /** Encodes what may be written now; false, and the pen is put down, if that is nothing. */
  private boolean fill(Link to) {
    lock.lock();
    try {
      if (link != to) {
        return false; // the pen is that of another link now
      }
      long now = clock.nanoTime();
      while (!queue.isEmpty() && (underWay == 0 || underWay < to.budget)) {
        Request<?> request = queue.remove();
        request.encode(to.frames, to.floor, to.open, to.known.add(request.script()), now);
        sent.add(request);
        underWay += request.charge;
      }
      writing = to.frames.size() > 0;
      return writing;
    } finally {
      lock.unlock();
    }
  }

  // ---- replies

  /** Takes over a new connection; false if it came too late. */
  boolean connected(Link fresh) {
    Link writeTo;
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      link = fresh;
      trips.took(fresh.roundTrip.toNanos());
      writeTo = takePen();
    } finally {
      lock.unlock();
    }
    write(writeTo);
    return true;
  }

  /** Handles the next reply of a link; false if the link is no longer used. */
  boolean reply(Link from, Object reply) {
    Request<?> request;
    boolean again;
    boolean overtaken = false;
    boolean useful = true;
    Link writeTo = null;
    lock.lock();
    try {
      if (link != from) {
        return false;
      }
      request = sent.remove(); // throws if nothing was asked: the reader gives the link up
      underWay -= request.charge;
      trips.took(request.age(clock.nanoTime()));
      again = reply instanceof JedisNoScriptException && request.sendWhole();
      if (again) {
        overtaken = overtaken(request);
        from.known.remove(request.script());
      } else {
        useful = request.read(reply, from.open);
      }
      if (again && !overtaken) {
        queue.addFirst(request);
      }
      if (useful) {
        writeTo = takePen();
      }
    } finally {
      lock.unlock();
    }
    write(writeTo);
    if (!useful) {
      drop(from, "the connection was given up", null);
    }
    if (overtaken) {
      request.fail(Errors.notSent("the server had forgotten the script; try again", null));
    } else if (!again) {
      request.complete();
    }
    return useful;
  }

  /** An attempt must not be executed behind a release that was sent after it. */
  private boolean overtaken(Request<?> request) {
    return request.script() == Script.ATTEMPT
        && sent.stream().anyMatch(r -> r.script() == Script.RELEASE && r.sameLock(request));
  }

  // ---- failures

  /** Closes a link; what was sent over it has an unknown outcome, the rest waits for the next. */
  void drop(Link dead, String why, @Nullable Throwable cause) {
    List<Request<?>> lost = new ArrayList<>();
    lock.lock();
    try {
      if (link == dead) {
        link = null;
        writing = false;
        underWay = 0;
        lost.addAll(sent);
        sent.clear();
      }
    } finally {
      lock.unlock();
    }
    dead.close(); // before anybody is told
    for (Request<?> request : lost) {
      request.fail(Errors.unknown(why + " before an answer came from " + options, cause));
    }
  }

  /** Fails what waits for a connection. */
  void failQueue(StoreException why) {
    List<Request<?>> waiting;
    lock.lock();
    try {
      waiting = new ArrayList<>(queue);
      queue.clear();
    } finally {
      lock.unlock();
    }
    for (Request<?> request : waiting) {
      request.fail(copy(why));
    }
  }

  /** Each request gets an exception of its own. */
  private static StoreException copy(StoreException why) {
    return new StoreException(why.kind(), String.valueOf(why.getMessage()), why.getCause());
  }

  /** Makes sure that the timer runs at this moment at the latest. Needs the lock. */
  private void watch(long due) {
    if (timer != null && timerNanos - due <= 0) {
      return;
    }
    if (timer != null) {
      timer.cancel();
    }
    timerNanos = due;
    timer = scheduler.at(due, this::expire);
  }

  private void expire() {
    List<Request<?>> unsent = new ArrayList<>();
    Link silent = null;
    lock.lock();
    try {
      timer = null;
      long now = clock.nanoTime();
      for (Iterator<Request<?>> i = queue.iterator(); i.hasNext(); ) {
        Request<?> request = i.next();
        if (request.dueNanos - now <= 0) {
          i.remove();
          unsent.add(request);
        } else {
          watch(request.dueNanos);
        }
      }
      for (Request<?> request : sent) {
        if (request.dueNanos - now <= 0) {
          silent = link;
        } else {
          watch(request.dueNanos);
        }
      }
    } finally {
      lock.unlock();
    }
    if (silent != null) {
      drop(silent, "the time for a request ran out", null);
    }
    for (Request<?> request : unsent) {
      request.fail(Errors.notSent("no connection in time to " + options, null));
    }
  }

  // ---- life

  /** Whether there is a reason to connect. */
  boolean wanted() {
    lock.lock();
    try {
      return !queue.isEmpty() && link == null;
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  private StoreException closed() {
    return Errors.notSent("the connection to " + options + " was closed by its client", null);
  }

  @Override
  public void close() {
    Link last;
    lock.lock();
    try {
      closed = true;
      last = link;
    } finally {
      lock.unlock();
    }
    if (last != null) {
      drop(last, "the client was closed", null);
    }
    failQueue(closed());
    scheduler.close();
    reader.close();
  }

  @Override
  public void listen() {
    // Every connection is subscribed before it is used.
  }

  @Override
  public boolean blocking() {
    return false;
  }

  @Override
  public boolean crossesPartitions() {
    return true;
  }

  @Override
  public Duration roundTrip() {
    return trips.average();
  }

  @Override
  public String toString() {
    return options.toString();
  }
}
