package io.holdfast.lock.zookeeper;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.spi.ClaimId;
import io.holdfast.lock.spi.LockName;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * What this client knows of a claim's node: its place in the queue, and its grant once it is the
 * first. It ends by itself, {@link #until} a moment, unless it is asked for or renewed.
 *
 * <p>Thread-safe; the monitor guards the fields, and nothing is asked for under it.
 */
final class Place {
  /** How many tokens a node has: its creation's transaction id is followed by so many numbers. */
  static final int TOKENS = 1024;

  private static final int TOKEN_BITS = 10;

  final LockName name;
  final ClaimId id;

  /** The path of the parent, with chroot or namespace. */
  final String parent;

  final String prefix;
  final byte[] data;

  /** The session in which the node may have been created. */
  private @Nullable Session session;

  /** Complete when what was asked of this place last has been answered. */
  private CompletableFuture<Void> latest = CompletableFuture.completedFuture(null);

  private @Nullable String node;
  private long czxid;
  private int given;
  private boolean granted;
  private boolean ending;
  private @Nullable CompletableFuture<Void> ended;
  private boolean called;
  private @Nullable String watched;
  private long until;

  Place(Claim claim, String base, long until) {
    this.name = claim.name();
    this.id = claim.id();
    this.parent = base + Nodes.path(name);
    this.prefix = Nodes.prefix(id);
    this.data = (id.value() + " " + claim.label()).getBytes(US_ASCII);
    this.until = until;
  }

  /**
   * Runs a step when those before are over, and have been answered or cannot be any more: a
   * deletion never overtakes a create, nor the other way round.
   */
  <T> CompletableFuture<T> inTurn(Supplier<CompletableFuture<T>> step) {
    CompletableFuture<Void> over = new CompletableFuture<>();
    CompletableFuture<Void> before;
    synchronized (this) {
      before = latest;
      latest = over;
    }
    return before
        .thenCompose(turn -> step.get())
        .whenComplete((answer, error) -> over.complete(null));
  }

  /** Notes that a create is sent; returns false if none may be, since the place is ending. */
  synchronized boolean sent(Session in) {
    if (ending) {
      return false;
    }
    session = in;
    node = null;
    given = 0;
    granted = false;
    return true;
  }

  synchronized void notSent() {
    session = null;
  }

  synchronized void created(String name, long transaction) {
    node = name;
    czxid = transaction;
  }

  synchronized boolean isIn(Session current) {
    return session != null && session.isSame(current);
  }

  /** Returns the session in which there is, or may be, a node; {@code null} if there is none. */
  synchronized @Nullable Session session() {
    return session != null && session.isOver() ? null : session;
  }

  /** Whether there was a node that has ended with its session. */
  synchronized boolean hasEnded() {
    return session != null && session.isOver();
  }

  /** Whether the store cannot have a trace of it. */
  synchronized boolean isNowhere() {
    return session == null;
  }

  synchronized @Nullable String node() {
    return node;
  }

  /** Returns the node's path; only if it is known. */
  synchronized String path() {
    return parent + "/" + node;
  }

  String path(String child) {
    return parent + "/" + child;
  }

  /** Whether what the server says of the node is said of this one, and by its session. */
  synchronized boolean isThis(Stat stat) {
    return stat.getCzxid() == czxid && isOfSession(stat);
  }

  /** Whether a node was created in this place's session: one of an ended session dies soon. */
  synchronized boolean isOfSession(Stat stat) {
    return session != null && stat.getEphemeralOwner() == session.id();
  }

  boolean isOurs(String child) {
    return child.startsWith(prefix);
  }

  // ---- grant --------------------------------------------------------------------------------

  synchronized boolean isGranted() {
    return granted && !ending;
  }

  synchronized boolean hasTokens() {
    return given < TOKENS;
  }

  /**
   * Grants, and gives out the next tokens.
   *
   * @return the first of them, or 0 if the place is ending
   */
  synchronized long grant(int tokens, long leaseEnd) {
    if (ending) {
      return 0;
    }
    long first = (czxid << TOKEN_BITS) | given;
    given += tokens;
    until = granted && until - leaseEnd > 0 ? until : leaseEnd;
    granted = true;
    return first;
  }

  synchronized int tokens(int wanted) {
    return Math.min(wanted, TOKENS - given);
  }

  /** Prolongs a grant; returns false if it has ended. */
  synchronized boolean renew(long now, long leaseEnd) {
    if (ending || !granted || until - now <= 0) {
      return false;
    }
    until = until - leaseEnd > 0 ? until : leaseEnd;
    return true;
  }

  // ---- queue --------------------------------------------------------------------------------

  /** Somebody asks for it: a place that waits lasts some time longer. */
  synchronized void asked(long moment) {
    if (!granted && !ending) {
      until = moment;
    }
  }

  synchronized boolean watches(String predecessor) {
    if (predecessor.equals(watched)) {
      return false;
    }
    watched = predecessor;
    return true;
  }

  /** Returns what is watched, which is to be watched no longer. */
  synchronized @Nullable String takeWatched() {
    String taken = watched;
    watched = null;
    return taken;
  }

  /** That one is watched no longer. */
  synchronized void unwatched(String predecessor) {
    if (predecessor.equals(watched)) {
      watched = null;
    }
  }

  /** The predecessor has gone; returns whether that is of interest. */
  synchronized boolean call(String predecessor) {
    unwatched(predecessor);
    called = true;
    return !ending && !granted;
  }

  /** Returns whether it was called since last asked. */
  synchronized boolean takeCalled() {
    boolean was = called;
    called = false;
    return was;
  }

  // ---- end ----------------------------------------------------------------------------------

  synchronized boolean isEnding() {
    return ending;
  }

  /** Begins the end, which is repeated from the given moment on if it was not confirmed. */
  synchronized void end(long again) {
    ending = true;
    until = again;
  }

  /** Returns the deletion that is under way. */
  synchronized @Nullable CompletableFuture<Void> ended() {
    return ended == null || ended.isDone() ? null : ended;
  }

  /** Notes that a deletion is under way, and returns what is to be completed with it. */
  synchronized CompletableFuture<Void> ending() {
    CompletableFuture<Void> deletion = new CompletableFuture<>();
    ended = deletion;
    return deletion;
  }

  synchronized long until() {
    return until;
  }

  /** Begins the end if it is time; returns whether it is. */
  synchronized boolean endIfDue(long now, long again) {
    if (until - now > 0) {
      return false;
    }
    end(again);
    return true;
  }

  List<String> ours(List<String> children) {
    return children.stream().filter(this::isOurs).toList();
  }
}
