package io.holdfast.lock.zookeeper;

import io.holdfast.lock.spi.Attempt;
import io.holdfast.lock.spi.Attempt.Busy;
import io.holdfast.lock.spi.Attempt.Granted;
import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.spi.Events;
import io.holdfast.lock.spi.LockClock;
import io.holdfast.lock.spi.StoreException;
import io.holdfast.lock.spi.StoreException.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of one claim.
 *
 * <pre>
 * no node, waits          create; list unless alone           first: granted; else watch, busy
 * no node, does not wait  list; if empty as above; else, in    busy: nothing is left
 *                         an ensemble, sync and list again
 * a node that waits       list; with a write if it was called  first: granted; else watch, busy
 * a node that is granted  write, list                         the next of the node's tokens
 * a create without answer nothing, list, find it by the      then as one of the above
 *                         claim's id and the session
 * </pre>
 *
 * The list comes from the server that executed the session's own create, so it shows all nodes with
 * smaller numbers that are not gone.
 */
final class Acquisition {
  /** How often a node may be gone when it is looked for, before that is an error. */
  private static final int RESTARTS = 3;

  private final ZooKeeperBackend backend;
  private final LockClock clock;
  private final Events events;
  private final Session session;
  private final Place place;
  private final Claim claim;
  private final Caller caller;
  private int restarts;

  Acquisition(
      ZooKeeperBackend backend,
      LockClock clock,
      Events events,
      Session session,
      Place place,
      Claim claim,
      Caller caller) {
    this.backend = backend;
    this.clock = clock;
    this.events = events;
    this.session = session;
    this.place = place;
    this.claim = claim;
    this.caller = caller;
  }

  CompletableFuture<Attempt> run() {
    Session of = place.session();
    if (of != null && !of.isSame(session)) {
      return failed(Errors.notSent("the session has changed meanwhile"));
    }
    if (of != null) {
      return place.node() == null ? find() : again();
    }
    place.notSent();
    if (claim.await()) {
      return create(false);
    }
    return session
        .children(place.parent, caller)
        .thenCompose(children -> children.isEmpty() ? create(false) : look());
  }

  /** Somebody has a node, or had one: the server may not have heard yet that it is gone. */
  private CompletableFuture<Attempt> look() {
    return session
        .mayBeBehind()
        .thenCompose(
            behind ->
                behind
                    ? session
                        .syncedChildren(place.parent)
                        .thenCompose(now -> now.isEmpty() ? create(false) : busy(false))
                    : busy(false));
  }

  private static CompletableFuture<Attempt> busy(boolean registered) {
    return CompletableFuture.completedFuture(new Busy(ZooKeeperOptions.POLL, registered));
  }

  private static <T> CompletableFuture<T> failed(Throwable error) {
    return CompletableFuture.failedFuture(error);
  }

  /** Like {@code handle} and {@code thenCompose} in one. */
  @SuppressWarnings("FutureReturnValueIgnored") // the inner one is what is returned
  private static <T, R> CompletableFuture<R> then(
      CompletableFuture<T> stage,
      BiFunction<@Nullable T, @Nullable Throwable, CompletableFuture<R>> next) {
    return stage.handle(next).thenCompose(inner -> inner);
  }

  // ---- a new node ---------------------------------------------------------------------------

  private CompletableFuture<Attempt> create(boolean withParents) {
    if (!place.sent(session)) {
      return failed(Errors.notSent("the claim was given up meanwhile"));
    }
    CompletableFuture<Void> parents =
        withParents ? session.createParents(place.parent) : CompletableFuture.completedFuture(null);
    return then(
        session.writes().create(place.parent, place.prefix, place.data, caller),
        (made, error) -> {
          if (made != null) {
            place.created(made.node(), made.czxid());
            return made.alone()
                ? decide(List.of(made.node()), made.since())
                : session
                    .children(place.parent, caller)
                    .thenCompose(all -> decide(all, made.since()));
          }
          Code code = Errors.code(error);
          if (code != null && code != Code.CONNECTIONLOSS && code != Code.REQUESTTIMEOUT) {
            place.notSent();
          }
          if (code == Code.REQUESTTIMEOUT && !caller.isGone()) {
            return find(); // the caller was interrupted, and goes on
          }
          // A parent that was there may be reaped before the create comes.
          if (code == Code.NONODE && restarts++ < RESTARTS) {
            return parents.thenCompose(there -> create(true));
          }
          return failed(Objects.requireNonNull(error));
        });
  }

  // ---- a node that is there -----------------------------------------------------------------

  /**
   * The answer to a create was lost: the node bears the claim's id. So does one that the claim had
   * in an earlier session, which may still be there.
   */
  private CompletableFuture<Attempt> find() {
    return session
        .latestChildren(place.parent, place.path(place.prefix))
        .thenCompose(children -> findAmong(place.ours(children)));
  }

  private CompletableFuture<Attempt> findAmong(List<String> ours) {
    if (ours.isEmpty()) {
      return restart();
    }
    String node = ours.get(0);
    return then(
        session.stat(place.path(node)),
        (stat, error) -> {
          if (stat != null && place.isOfSession(stat)) {
            place.created(node, stat.getCzxid());
            return again();
          }
          return stat != null || Errors.code(error) == Code.NONODE
              ? findAmong(ours.subList(1, ours.size()))
              : failed(Objects.requireNonNull(error));
        });
  }

  private CompletableFuture<Attempt> again() {
    if (!place.hasTokens()) {
      return backend.delete(place, caller).thenCompose(ended -> create(false));
    }
    boolean write = place.isGranted() || (place.takeCalled() && recent() == null);
    if (!write) {
      return session
          .children(place.parent, caller)
          .thenCompose(children -> decide(children, recent()));
    }
    long since = clock.nanoTime();
    CompletableFuture<Stat> written = session.write(place.path(), place.data);
    CompletableFuture<List<String>> children = session.children(place.parent, Caller.NONE);
    return orRestart(
        written,
        stat -> place.isThis(stat) ? children.thenCompose(all -> decide(all, since)) : restart());
  }

  /** Since when the session is known to live, if that is recent and the place is not granted. */
  private @Nullable Long recent() {
    return session.freshlyConfirmed();
  }

  /** Goes on, or starts anew if the node turns out to be gone. */
  private <T> CompletableFuture<Attempt> orRestart(
      CompletableFuture<T> stage, Function<T, CompletableFuture<Attempt>> next) {
    return then(
        stage,
        (found, error) -> {
          if (found != null) {
            return next.apply(found);
          }
          return Errors.code(error) == Code.NONODE
              ? restart()
              : failed(Objects.requireNonNull(error));
        });
  }

  private CompletableFuture<Attempt> restart() {
    place.notSent();
    if (place.isEnding() || restarts++ >= RESTARTS) {
      return failed(
          new StoreException(
              Kind.REFUSED_FOR_NOW, "the lock node was deleted again and again", null));
    }
    return claim.await() ? create(false) : run();
  }

  // ---- the decision -------------------------------------------------------------------------

  /**
   * Grants if the node is the first.
   *
   * @param since when a write of the session was sent that was answered, or {@code null} if that is
   *     long ago
   */
  private CompletableFuture<Attempt> decide(List<String> children, @Nullable Long since) {
    String node = Objects.requireNonNull(place.node());
    if (Nodes.isExhausted(node)) {
      return backend.delete(place, caller).thenCompose(ended -> failed(exhausted()));
    }
    List<String> sorted = Nodes.sorted(children);
    int at = sorted.indexOf(node);
    if (at < 0) {
      return restart();
    }
    if (at == 0) {
      return since != null ? grant(since) : confirmAndGrant();
    }
    if (!claim.await() && !place.isGranted()) {
      return backend.delete(place, caller).thenCompose(ended -> busy(false));
    }
    watch(sorted.get(at - 1));
    return busy(true);
  }

  private StoreException exhausted() {
    return Errors.refused(
        place.parent
            + " has given out its last sequence number: delete that node when nobody uses the lock");
  }

  private CompletableFuture<Attempt> confirmAndGrant() {
    long since = clock.nanoTime();
    return orRestart(
        session.write(place.path(), place.data),
        stat -> place.isThis(stat) ? grant(since) : restart());
  }

  private CompletableFuture<Attempt> grant(long since) {
    int tokens = place.tokens(claim.tokens());
    long leaseEnd = clock.nanoTime() + claim.lease().toNanos();
    long first = place.grant(tokens, leaseEnd);
    if (first == 0) {
      return busy(true);
    }
    backend.watchEnd(place);
    return CompletableFuture.completedFuture(
        new Granted(first, tokens, validFor(session, claim.lease()), since));
  }

  /** For how long a grant of the given lease is good from a write on. */
  static Duration validFor(Session session, Duration lease) {
    Duration validity = session.validity();
    return validity.compareTo(lease) < 0 ? validity : lease;
  }

  private void watch(String predecessor) {
    if (!place.watches(predecessor)) {
      return;
    }
    then(
            session.watch(
                place.path(predecessor),
                event -> {
                  if (event.getType() == EventType.NodeDeleted) {
                    called(predecessor);
                  }
                }),
            (done, error) -> {
              if (Errors.code(error) == Code.NONODE) {
                called(predecessor);
              } else if (error != null) {
                place.unwatched(predecessor);
              }
              return CompletableFuture.completedFuture(null);
            })
        .isDone();
  }

  private void called(String predecessor) {
    if (place.call(predecessor)) {
      events.tryAgain(place.id);
    }
  }
}
