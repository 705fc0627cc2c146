package io.holdfast.lock.zookeeper;

import io.holdfast.lock.spi.LockClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.Watcher.WatcherType;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.client.ZKClientConfig;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one session. Each is sent on return: ZooKeeper executes what one session asks for
 * in the order in which it asks, also over a new connection, and answers in that order. A {@link
 * Caller} that blocks has its answer before callbacks have earlier ones.
 *
 * <p>Only answers to writes show that the session lives: a server that is cut off from its leader
 * goes on answering reads while the leader expires the session. Half of the time-out is counted
 * from before the write was sent; the other half is for a server that had not yet told the leader
 * of what it heard last.
 */
final class Session {
  private static final int ANY_VERSION = -1;
  private static final int FRESH = 8;

  private final ZooKeeper zooKeeper;
  private final LockClock clock;
  private final long id;
  private final Duration timeout;
  private final Duration validity;
  private final List<ACL> acl;
  private final Writes writes;
  private final boolean blocks;

  /** When the latest write that was answered had been sent. Guarded by the monitor. */
  private @Nullable Long confirmed;

  /** See {@link #mayBeBehind}. Guarded by the monitor. */
  private @Nullable CompletableFuture<Boolean> behind;

  Session(ZooKeeper zooKeeper, LockClock clock, List<ACL> acl) {
    this.zooKeeper = zooKeeper;
    this.clock = clock;
    this.id = zooKeeper.getSessionId();
    this.timeout = Duration.ofMillis(zooKeeper.getSessionTimeout());
    this.validity = timeout.dividedBy(2);
    this.acl = acl;
    this.writes = new Writes(zooKeeper, clock, acl, this::confirm);
    this.blocks =
        zooKeeper.getClientConfig().getLong(ZKClientConfig.ZOOKEEPER_REQUEST_TIMEOUT, 0) == 0;
  }

  long id() {
    return id;
  }

  /**
   * Whether blocking calls wait for nothing but answers. With a time-out of their own they drop the
   * connection when it is over, and keep interrupts to themselves.
   */
  boolean blocks() {
    return blocks;
  }

  /** Whether this is what the handle has now; a reconnection may agree on another time-out. */
  boolean isOf(ZooKeeper other) {
    return zooKeeper.equals(other)
        && id == other.getSessionId()
        && timeout.toMillis() == other.getSessionTimeout();
  }

  /** Whether both are the same session, whatever their time-outs. */
  boolean isSame(Session other) {
    return zooKeeper.equals(other.zooKeeper) && id == other.id;
  }

  /** Whether it has ended, or its handle is closed: then it ends soon, and is never heard again. */
  boolean isOver() {
    return !zooKeeper.getState().isAlive();
  }

  Duration timeout() {
    return timeout;
  }

  /** Returns for how long a write shows that the session lives, from before it was sent. */
  Duration validity() {
    return validity;
  }

  /** Returns when a write was sent that was answered, if that is recent. */
  synchronized @Nullable Long freshlyConfirmed() {
    boolean fresh = confirmed != null && clock.nanoTime() - confirmed < timeout.toNanos() / FRESH;
    return fresh ? confirmed : null;
  }

  private synchronized void confirm(long since) {
    if (confirmed == null || since - confirmed > 0) {
      confirmed = since;
    }
  }

  /** Returns what creates and deletes nodes, many at once. */
  Writes writes() {
    return writes;
  }

  /** Creates a node and those above it, which go away some time after their last child has. */
  CompletableFuture<Void> createParents(String path) {
    List<CompletableFuture<Void>> levels = new ArrayList<>();
    for (int end = path.indexOf('/', 1); end > 0; end = path.indexOf('/', end + 1)) {
      levels.add(createContainer(path.substring(0, end)));
    }
    levels.add(createContainer(path));
    return levels.stream().reduce(Session::deeper).orElseThrow();
  }

  /**
   * A level that exists already may be refused since the one above it may not be changed: what
   * counts is the deepest that did not just miss the one above.
   */
  private static CompletableFuture<Void> deeper(
      CompletableFuture<Void> above, CompletableFuture<Void> level) {
    return level
        .handle((done, error) -> Errors.code(error) == Code.NONODE)
        .thenCompose(missing -> missing ? above : level);
  }

  private CompletableFuture<Void> createContainer(String path) {
    CompletableFuture<Void> answer = new CompletableFuture<>();
    zooKeeper.create(
        path,
        new byte[0],
        acl,
        CreateMode.CONTAINER,
        (rc, asked, context, name) ->
            done(answer, rc == Code.NODEEXISTS.intValue() ? Code.OK.intValue() : rc, asked),
        null);
    return answer;
  }

  /**
   * Returns the names of the children after everything that this session has asked for, over
   * whichever server: a server that the session has just come to may not know of it yet, unless it
   * is asked behind a write.
   *
   * @param nothing the path of a node that does not exist
   */
  CompletableFuture<List<String>> latestChildren(String path, String nothing) {
    CompletableFuture<Void> behind =
        deleteAtOnce(nothing).exceptionallyCompose(Session::unlessRefused);
    CompletableFuture<List<String>> children = children(path, Caller.NONE);
    return behind.thenCompose(passed -> children);
  }

  /** A write that is not allowed takes its turn among the others, too. */
  private static CompletableFuture<Void> unlessRefused(Throwable error) {
    return Errors.code(error) == Code.NOAUTH
        ? CompletableFuture.completedFuture(null)
        : CompletableFuture.failedFuture(error);
  }

  /**
   * Returns the names of the children after everything that was answered to anybody before this was
   * asked. The server of this session may be behind the one that gave such an answer.
   */
  CompletableFuture<List<String>> syncedChildren(String path) {
    CompletableFuture<Void> caughtUp = new CompletableFuture<>();
    zooKeeper.sync(path, (rc, asked, context) -> done(caughtUp, rc, asked), null);
    CompletableFuture<List<String>> children = children(path, Caller.NONE);
    return caughtUp.thenCompose(passed -> children);
  }

  /**
   * Returns whether reads may be behind what other sessions were answered: not if there is one
   * server only. Asked for once.
   */
  CompletableFuture<Boolean> mayBeBehind() {
    CompletableFuture<Boolean> answer;
    synchronized (this) {
      if (behind != null) {
        return behind;
      }
      answer = new CompletableFuture<>();
      behind = answer;
    }
    // A server on its own has no configuration of an ensemble.
    zooKeeper.getConfig(
        false,
        (rc, asked, context, data, stat) ->
            answer.complete(rc != Code.OK.intValue() || data == null || data.length > 0),
        null);
    return answer;
  }

  /** Returns the names of the children; none if there is no such node. */
  CompletableFuture<List<String>> children(String path, Caller caller) {
    CompletableFuture<List<String>> answer = new CompletableFuture<>();
    if (caller.mayBlock()) {
      try {
        answer.complete(caller.call(() -> zooKeeper.getChildren(path, false)));
        return answer;
      } catch (KeeperException e) {
        listed(answer, e.code().intValue(), path, List.of());
        return answer;
      } catch (InterruptedException e) {
        // It is asked for again below, and not waited for.
      }
    }
    zooKeeper.getChildren(
        path, false, (rc, asked, context, children) -> listed(answer, rc, asked, children), null);
    return answer;
  }

  private static void listed(
      CompletableFuture<List<String>> answer, int rc, String path, List<String> children) {
    if (rc == Code.OK.intValue()) {
      answer.complete(children);
    } else if (rc == Code.NONODE.intValue()) {
      answer.complete(List.of());
    } else {
      fail(answer, rc, path);
    }
  }

  /**
   * Watches for the end of an ephemeral node. It has no children: a watch for them fires when it is
   * deleted, and not when its data are written.
   */
  CompletableFuture<Void> watch(String path, Watcher watcher) {
    CompletableFuture<Void> answer = new CompletableFuture<>();
    zooKeeper.getChildren(
        path, watcher, (rc, asked, context, children) -> done(answer, rc, asked), null);
    return answer;
  }

  void unwatch(String path) {
    zooKeeper.removeAllWatches(path, WatcherType.Children, false, (rc, p, context) -> {}, null);
  }

  /** Writes a node's data: what shows that the session lives. */
  CompletableFuture<Stat> write(String path, byte[] data) {
    CompletableFuture<Stat> answer = new CompletableFuture<>();
    long since = clock.nanoTime();
    zooKeeper.setData(
        path,
        data,
        ANY_VERSION,
        (rc, asked, context, stat) -> {
          if (rc == Code.OK.intValue()) {
            confirm(since);
            answer.complete(stat);
          } else {
            fail(answer, rc, asked);
          }
        },
        null);
    return answer;
  }

  CompletableFuture<Stat> stat(String path) {
    CompletableFuture<Stat> answer = new CompletableFuture<>();
    zooKeeper.exists(
        path,
        false,
        (rc, asked, context, stat) -> {
          if (rc == Code.OK.intValue()) {
            answer.complete(stat);
          } else {
            fail(answer, rc, asked);
          }
        },
        null);
    return answer;
  }

  /** Deletes a node by a request of its own; it is no error if there is none. */
  CompletableFuture<Void> deleteAtOnce(String path) {
    CompletableFuture<Void> answer = new CompletableFuture<>();
    long since = clock.nanoTime();
    zooKeeper.delete(
        path,
        ANY_VERSION,
        (rc, asked, context) -> {
          if (rc == Code.OK.intValue()) {
            confirm(since);
          }
          done(answer, rc == Code.NONODE.intValue() ? Code.OK.intValue() : rc, asked);
        },
        null);
    return answer;
  }

  private static void done(CompletableFuture<Void> answer, int rc, String path) {
    if (rc == Code.OK.intValue()) {
      answer.complete(null);
    } else {
      fail(answer, rc, path);
    }
  }

  private static void fail(CompletableFuture<?> answer, int rc, String path) {
    answer.completeExceptionally(KeeperException.create(Code.get(rc), path));
  }
}
