package io.holdfast.lock.zookeeper;

import io.holdfast.lock.spi.Deadline;
import io.holdfast.lock.spi.LockClock;
import io.holdfast.lock.spi.StoreException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiFunction;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.curator.framework.state.ConnectionStateListener;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.ZooKeeper.States;
import org.apache.zookeeper.data.ACL;
import org.jspecify.annotations.Nullable;

/**
 * The connection that Curator keeps up. What is asked for while there is none waits for one, in
 * order, until its deadline.
 *
 * <p>Requests go to Curator's ZooKeeper handle itself: Curator would repeat them by itself, and
 * later than a release.
 */
final class Link implements ConnectionStateListener {
  private static final Logger LOG = System.getLogger("io.holdfast.lock.zookeeper");
  private static final int TRIES = 3;
  private static final String CLOSED = "the client is closed";

  private final CuratorFramework client;
  private final LockClock clock;
  private final List<ACL> acl;
  private final Duration leastLease;
  private final String shown;
  private final Listener listener;
  private final Set<Request<?>> pending = ConcurrentHashMap.newKeySet();
  private final Queue<Request<?>> waiting = new ConcurrentLinkedQueue<>();
  private volatile @Nullable Session session;
  private volatile boolean closed;

  /** Who is told of sessions. */
  interface Listener {
    /** Calls {@link #expire} at the given moment, or before. */
    void expireAt(long nanos);

    /** There is a connection again. */
    void connected();

    /** A session has ended. */
    void sessionEnded();
  }

  Link(
      CuratorFramework client,
      LockClock clock,
      List<ACL> acl,
      Duration leastLease,
      String shown,
      Listener listener) {
    this.client = client;
    this.clock = clock;
    this.acl = acl;
    this.leastLease = leastLease;
    this.shown = shown;
    this.listener = listener;
  }

  void start() {
    client.getConnectionStateListenable().addListener(this);
  }

  void stop() {
    client.getConnectionStateListenable().removeListener(this);
  }

  @Override
  public void stateChanged(CuratorFramework of, ConnectionState state) {
    switch (state) {
      case CONNECTED, RECONNECTED -> flush(true);
      case LOST -> listener.sessionEnded();
      case SUSPENDED, READ_ONLY -> {}
    }
  }

  private void flush(boolean news) {
    Session current = session();
    if (current == null) {
      return;
    }
    if (news) {
      listener.connected();
    }
    for (Request<?> next = waiting.poll(); next != null; next = waiting.poll()) {
      next.start(current, Caller.NONE); // the others wait behind it
    }
  }

  /** Returns the session, or {@code null} while there is no connection. Never blocks. */
  @Nullable Session session() {
    ZooKeeper handle = handle();
    // A server that serves reads only has no session of the ensemble's, and no news.
    if (handle == null || handle.getState() != States.CONNECTED || handle.getSessionId() == 0) {
      return null;
    }
    Session known = session;
    return known != null && known.isOf(handle) ? known : renew(handle);
  }

  private synchronized Session renew(ZooKeeper handle) {
    Session known = session;
    if (known != null && known.isOf(handle)) {
      return known;
    }
    Session made = new Session(handle, clock, acl);
    session = made;
    if (!made.timeout().equals(leastLease)) {
      LOG.log(
          Level.WARNING,
          "{0}: the servers keep a session for {1}, not {2}; a hold is valid for half of that after"
              + " each answer, and no lease may be shorter",
          shown,
          made.timeout(),
          leastLease);
    }
    return made;
  }

  private @Nullable ZooKeeper handle() {
    // Without a connection, asking for the handle may close it, and waits for that.
    for (int i = 0; i < TRIES && client.getZookeeperClient().isConnected(); i++) {
      try {
        return client.getZookeeperClient().getZooKeeper();
      } catch (Exception earlier) {
        // Curator reports here what went wrong in its background; then it gives the handle.
      }
    }
    return null;
  }

  /** Runs a verb as soon as there is a session; the stage is complete by the deadline. */
  <T> CompletableFuture<T> run(
      Deadline deadline, boolean reading, BiFunction<Session, Caller, CompletableFuture<T>> verb) {
    Request<T> request = new Request<>(deadline, reading, verb);
    pending.add(request);
    if (closed) {
      request.giveUp(CLOSED, CLOSED);
      return request.stage;
    }
    listener.expireAt(deadline.nanos()); // who blocks below is woken by that
    Session current = waiting.isEmpty() ? session() : null;
    if (current != null) {
      request.start(current, current.blocks() ? request.caller : Caller.NONE);
    } else {
      waiting.add(request);
      flush(false);
    }
    return request.stage;
  }

  /** Gives up what is late, and returns when the next request is, if there is one. */
  @Nullable Long expire(long now) {
    Long next = null;
    for (Request<?> request : pending) {
      long due = request.deadline.nanos();
      if (due - now <= 0) {
        request.giveUp(
            "the ensemble did not answer in time",
            "the ensemble did not answer in time: no connection");
      } else if (next == null || due - next < 0) {
        next = due;
      }
    }
    return next;
  }

  /** Gives up everything, and what comes from now on. */
  void close() {
    closed = true;
    pending.forEach(request -> request.giveUp(CLOSED, CLOSED));
  }

  /** One verb that was asked for. */
  private final class Request<T> {
    final Deadline deadline;
    final CompletableFuture<T> stage = new CompletableFuture<>();
    private final boolean reading;
    private final BiFunction<Session, Caller, CompletableFuture<T>> verb;
    private final Caller caller;
    private boolean started;
    private boolean over;

    Request(
        Deadline deadline,
        boolean reading,
        BiFunction<Session, Caller, CompletableFuture<T>> verb) {
      this.deadline = deadline;
      this.reading = reading;
      this.verb = verb;
      this.caller = Caller.of(deadline);
    }

    void start(Session current, Caller by) {
      synchronized (this) {
        if (over) {
          return;
        }
        started = true;
      }
      try {
        CompletableFuture<T> unused = verb.apply(current, by).whenComplete(this::complete);
      } catch (RuntimeException e) {
        complete(null, e);
      } finally {
        caller.leave();
      }
    }

    private void complete(@Nullable T answer, @Nullable Throwable error) {
      synchronized (this) {
        over = true;
      }
      pending.remove(this);
      if (error == null) {
        stage.complete(answer);
      } else {
        stage.completeExceptionally(Errors.meaning(error, reading));
      }
    }

    /** Fails it, with the one reason if it was sent and the other if not. */
    void giveUp(String sent, String notSent) {
      StoreException failure;
      synchronized (this) {
        over = true;
        failure =
            started && !reading ? Errors.unknown(sent) : Errors.notSent(started ? sent : notSent);
      }
      pending.remove(this);
      waiting.remove(this);
      stage.completeExceptionally(failure);
      caller.leave();
    }
  }
}
