package io.holdfast.lock.zookeeper;

import io.holdfast.lock.Finding;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LossReason;
import io.holdfast.lock.spi.Attempt;
import io.holdfast.lock.spi.BackendConfig;
import io.holdfast.lock.spi.Capabilities;
import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.spi.ClaimId;
import io.holdfast.lock.spi.Deadline;
import io.holdfast.lock.spi.Events;
import io.holdfast.lock.spi.LockBackend;
import io.holdfast.lock.spi.LockClock;
import io.holdfast.lock.spi.LockName;
import io.holdfast.lock.spi.Mode;
import io.holdfast.lock.spi.Renewal;
import io.holdfast.lock.spi.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * The verbs, on ephemeral sequential nodes: the one with the smallest number holds the name.
 *
 * <p>The store ends a node with its session and knows no lease. So the lease is kept here: a place
 * that nobody renews is deleted when its lease ends, and what a client leaves behind that crashes
 * ends with its session. That is why every claim that may have a node is remembered, in {@link
 * #places}, until the node is known to be gone or its session is.
 *
 * <p>{@link #close} leaves live grants to their leases, too: the connection stays until they end.
 */
final class ZooKeeperBackend implements LockBackend, Link.Listener {
  /** The pause before a deletion that was not answered is repeated. */
  private static final long REPEAT_NANOS = Duration.ofSeconds(1).toNanos();

  private final CuratorFramework client;
  private final boolean owned;
  private final String shown;
  private final String base;
  private final List<ACL> acl;
  private final Duration requestTimeout;
  private final LockClock clock;
  private final Events events;
  private final Capabilities capabilities;
  private final Link link;
  private final Alarm alarm;
  private final ConcurrentHashMap<ClaimId, Place> places = new ConcurrentHashMap<>();
  private final AtomicBoolean finished = new AtomicBoolean();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private volatile boolean closed;

  /**
   * Makes a backend.
   *
   * @param client started
   * @param owned whether to close it
   * @param shown what describes the store in messages
   * @param base what precedes the path of a lock
   * @param acl who may do what with the nodes
   * @param leastLease the session time-out: no crash costs more than a lease
   */
  ZooKeeperBackend(
      CuratorFramework client,
      boolean owned,
      String shown,
      String base,
      List<ACL> acl,
      Duration leastLease,
      BackendConfig config,
      Events events) {
    this.client = client;
    this.owned = owned;
    this.shown = shown;
    this.base = base;
    this.acl = acl;
    this.requestTimeout = config.requestTimeout();
    this.clock = config.clock();
    this.events = events;
    this.capabilities =
        new Capabilities(
            Set.of(Mode.Exclusive.class),
            true,
            leastLease,
            LockOptions.LONGEST_LEASE,
            true,
            false,
            false,
            true);
    this.link = new Link(client, clock, acl, leastLease, shown, this);
    String thread = "holdfast-" + config.client().value().substring(0, 6) + "-zookeeper";
    this.alarm = new Alarm(clock, thread, this::sweep);
    link.start();
  }

  @Override
  public Capabilities capabilities() {
    return capabilities;
  }

  // ---- verbs --------------------------------------------------------------------------------

  @Override
  public CompletionStage<Attempt> attempt(Claim claim, Deadline deadline) {
    if (!(claim.mode() instanceof Mode.Exclusive)) {
      return CompletableFuture.failedFuture(
          Errors.refused("this backend serves exclusive claims only (not " + claim.mode() + ")"));
    }
    Place known = places.get(claim.id());
    if (known != null) {
      // It keeps its place also while there is no connection.
      known.asked(placeEnd());
    }
    return link.run(deadline, false, (session, caller) -> acquire(session, claim, caller));
  }

  private long placeEnd() {
    return clock.nanoTime() + ZooKeeperOptions.PLACE.toNanos();
  }

  /** Makes an attempt, on the claim's place or on a new one. */
  private CompletableFuture<Attempt> acquire(Session session, Claim claim, Caller caller) {
    if (claim.lease().compareTo(session.timeout()) < 0) {
      return CompletableFuture.failedFuture(tooShort(session, claim));
    }
    Place old = places.get(claim.id());
    if (old != null && old.isEnding()) {
      return end(old, caller).thenCompose(gone -> acquire(session, claim, caller));
    }
    Place place = places.computeIfAbsent(claim.id(), made -> new Place(claim, base, placeEnd()));
    if (closed) {
      place.end(clock.nanoTime());
    }
    place.asked(placeEnd());
    alarm.notLater(place.until());
    return place
        .inTurn(() -> new Acquisition(this, clock, events, session, place, claim, caller).run())
        .whenComplete((answer, error) -> attempted(place, error))
        .exceptionallyCompose(error -> CompletableFuture.failedFuture(meaning(place, error)));
  }

  private static StoreException tooShort(Session session, Claim claim) {
    return Errors.refused(
        ("a lease of %s is shorter than the session time-out of %s that the servers agreed to, and a"
                + " crash costs that: use a longer lease, or let the servers allow shorter sessions"
                + " (minSessionTimeout)")
            .formatted(claim.lease(), session.timeout()));
  }

  /** What a failed attempt has changed so far decides whether its outcome is in doubt. */
  private static StoreException meaning(Place place, Throwable error) {
    return Errors.meaning(error, place.isNowhere());
  }

  private void attempted(Place place, @Nullable Throwable error) {
    if (place.isNowhere()) {
      forget(place);
    } else if (error != null && isRefused(meaning(place, error).kind())) {
      CompletableFuture<Void> unused = end(place, Caller.NONE);
    }
  }

  private static boolean isRefused(StoreException.Kind kind) {
    return kind == StoreException.Kind.REFUSED || kind == StoreException.Kind.REFUSED_FOR_NOW;
  }

  @Override
  public CompletionStage<List<Renewal>> renew(List<Claim> claims, Deadline deadline) {
    return link.run(deadline, true, (session, caller) -> renew(session, claims));
  }

  /** One write, on the first node that is there, for all; and a look at each of the others. */
  private CompletableFuture<List<Renewal>> renew(Session session, List<Claim> claims) {
    long since = clock.nanoTime();
    List<CompletableFuture<Renewal>> answers = new ArrayList<>();
    CompletableFuture<Stat> written = null;
    for (Claim claim : claims) {
      Place place = places.get(claim.id());
      if (place == null || !place.isGranted() || !place.isIn(session)) {
        boolean old = place != null && !place.isNowhere() && !place.isIn(session);
        answers.add(lost(old ? LossReason.SESSION_ENDED : LossReason.REVOKED));
        continue;
      }
      CompletableFuture<Stat> stat;
      if (written == null) {
        written = session.write(place.path(), place.data);
        stat = written;
      } else {
        stat = look(session, place, written);
      }
      answers.add(stat.handle((seen, error) -> renewed(session, place, claim, since, seen, error)));
    }
    return all(answers).thenApply(done -> answers.stream().map(CompletableFuture::join).toList());
  }

  /** Looks at a node; if the one that was to be written is gone, this one is written instead. */
  private static CompletableFuture<Stat> look(
      Session session, Place place, CompletableFuture<Stat> written) {
    CompletableFuture<Stat> seen = session.stat(place.path());
    CompletableFuture<@Nullable Throwable> failure = written.handle((stat, error) -> error);
    return failure.thenCompose(
        error -> {
          if (error == null) {
            return seen;
          }
          return Errors.code(error) == Code.NONODE
              ? session.write(place.path(), place.data)
              : CompletableFuture.failedFuture(error);
        });
  }

  private static CompletableFuture<Void> all(List<? extends CompletableFuture<?>> stages) {
    return CompletableFuture.allOf(stages.toArray(new CompletableFuture<?>[0]));
  }

  private static CompletableFuture<Renewal> lost(LossReason reason) {
    return CompletableFuture.completedFuture(new Renewal.Lost(reason));
  }

  private Renewal renewed(
      Session session,
      Place place,
      Claim claim,
      long since,
      @Nullable Stat stat,
      @Nullable Throwable error) {
    if (stat == null && Errors.code(error) != Code.NONODE) {
      return new Renewal.Unknown(Errors.meaning(Objects.requireNonNull(error), true));
    }
    if (stat == null || !place.isThis(stat)) {
      place.notSent();
      forget(place);
      return new Renewal.Lost(LossReason.REVOKED);
    }
    return place.renew(clock.nanoTime(), since + claim.lease().toNanos())
        ? new Renewal.Renewed(Acquisition.validFor(session, claim.lease()), since)
        : new Renewal.Lost(LossReason.REVOKED);
  }

  @Override
  public CompletionStage<Void> release(LockName name, List<ClaimId> ids, Deadline deadline) {
    List<Place> known = ids.stream().map(places::get).filter(Objects::nonNull).toList();
    if (known.isEmpty() && !closed) {
      return CompletableFuture.completedFuture(null);
    }
    known.forEach(place -> place.end(clock.nanoTime() + requestTimeout.toNanos()));
    return link.run(
        deadline,
        false,
        (session, caller) -> all(known.stream().map(place -> end(place, caller)).toList()));
  }

  /** Ends a place, behind what was asked of it before. */
  private CompletableFuture<Void> end(Place place, Caller caller) {
    place.end(clock.nanoTime() + REPEAT_NANOS);
    alarm.notLater(place.until());
    CompletableFuture<Void> underWay = place.ended();
    if (underWay != null) {
      return underWay;
    }
    CompletableFuture<Void> ended = place.ending();
    CompletableFuture<Void> unused =
        place
            .inTurn(() -> delete(place, caller))
            .whenComplete(
                (deleted, error) -> {
                  if (error == null) {
                    forget(place);
                    ended.complete(null);
                  } else {
                    ended.completeExceptionally(error);
                  }
                });
    return ended;
  }

  /**
   * Deletes a place's node, if there is or may be one. Nothing else of the place is under way, and
   * the session executes it behind all that was: when it is answered, nothing can come back.
   */
  CompletableFuture<Void> delete(Place place, Caller caller) {
    Session session = place.session();
    if (session == null) {
      return CompletableFuture.completedFuture(null);
    }
    String watched = place.takeWatched();
    if (watched != null) {
      session.unwatch(place.path(watched));
    }
    CompletableFuture<Void> deleted =
        place.node() != null
            ? session.writes().delete(place.path(), caller)
            : deleteUnknown(session, place);
    return deleted.thenRun(place::notSent);
  }

  private static CompletableFuture<Void> deleteUnknown(Session session, Place place) {
    return session
        .latestChildren(place.parent, place.path(place.prefix))
        .thenCompose(
            children ->
                all(
                    place.ours(children).stream()
                        .map(child -> session.deleteAtOnce(place.path(child)))
                        .toList()));
  }

  private void forget(Place place) {
    places.remove(place.id, place);
    finishIfDone();
  }

  // ---- time ---------------------------------------------------------------------------------

  /** Sees to it that a grant's lease is kept. */
  void watchEnd(Place place) {
    alarm.notLater(place.until());
  }

  private void sweep() {
    long now = clock.nanoTime();
    Long next = link.expire(now);
    sessionEnded();
    for (Place place : places.values()) {
      if (place.endIfDue(now, now + REPEAT_NANOS)) {
        CompletableFuture<Void> unused = end(place, Caller.NONE);
      }
      long until = place.until();
      if (places.containsKey(place.id) && (next == null || until - next < 0)) {
        next = until;
      }
    }
    if (next != null) {
      alarm.notLater(next);
    }
  }

  // ---- examination ---------------------------------------------------------------------------

  @Override
  public List<Finding> examine(Deadline deadline) {
    Session session = link.session();
    return new Examination(clock, deadline)
        .of(
            client.getZookeeperClient().getCurrentConnectionString(),
            session == null ? null : session.timeout(),
            capabilities.leastLease(),
            acl.equals(ZooDefs.Ids.OPEN_ACL_UNSAFE));
  }

  // ---- sessions -----------------------------------------------------------------------------

  @Override
  public void expireAt(long nanos) {
    alarm.notLater(nanos);
  }

  @Override
  public void connected() {
    sessionEnded();
    for (Place place : places.values()) {
      if (place.isEnding()) {
        CompletableFuture<Void> unused = end(place, Caller.NONE);
      }
    }
    events.tryAgainAll();
  }

  @Override
  public void sessionEnded() {
    for (Place place : places.values()) {
      if (place.hasEnded()) {
        boolean granted = place.isGranted();
        forget(place);
        if (granted) {
          events.lost(place.id, LossReason.SESSION_ENDED);
        } else {
          events.tryAgain(place.id);
        }
      }
    }
  }

  // ---- closing ------------------------------------------------------------------------------

  @Override
  public void close() {
    closed = true;
    link.close();
    for (Place place : places.values()) {
      if (!place.isGranted()) {
        CompletableFuture<Void> unused = end(place, Caller.NONE);
      }
    }
    finishIfDone();
    if (finished.get()) {
      try {
        ended.get(requestTimeout.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (java.util.concurrent.ExecutionException
          | java.util.concurrent.TimeoutException late) {
        // It ends in the background.
      }
    }
  }

  /** Ends everything once the last place is gone. */
  private void finishIfDone() {
    if (closed && places.isEmpty() && !finished.getAndSet(true)) {
      link.stop();
      alarm.close();
      if (owned) {
        // Closing waits for the server, and may not be done on Curator's own threads.
        Thread closer = new Thread(this::closeClient, "holdfast-zookeeper-close");
        closer.setDaemon(true);
        closer.start();
      } else {
        ended.complete(null);
      }
    }
  }

  private void closeClient() {
    try {
      client.close();
    } finally {
      ended.complete(null);
    }
  }

  @Override
  public String toString() {
    return shown;
  }
}
